import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { fromValue, never } from "wonka";

import { renderOnPage } from "@/test/onPage";

import { SubjectDialog } from "./components/SubjectDialog";

const zoe = { id: "C1", person: "Zoë", validUntil: null, revokedAt: null, valid: true, scope: "face" };
const gone = { ...zoe, id: "C2", person: "Ada", revokedAt: "2030-01-01T00:00:00Z", valid: false };

/** The dialog for a picture that shows nobody real; the server answers a change so. */
async function open(answer: object) {
  const executeMutation = vi.fn((request: { variables: { input: object } }) => fromValue({ operation: request, data: { assetSubject: answer }, hasNext: false }));
  const answers: Record<string, object> = { Consents: { consents: { totalCount: 2, edges: [zoe, gone].map((node) => ({ node })), pageInfo: {} } }, Viewer: { viewer: { scopes: ["GENERATION", "CHARACTERS"], user: null } } };
  const executeQuery = vi.fn((request: { query: { definitions: readonly { name?: { value: string } }[] } }) => {
    const data = answers[request.query.definitions[0]?.name?.value ?? ""];
    return data ? fromValue({ operation: request, data, hasNext: false }) : never;
  });
  const [onClose, onChanged] = [vi.fn(), vi.fn()];
  await renderOnPage(<SubjectDialog opened onClose={onClose} onChanged={onChanged} picture={{ id: "P1", subject: "SYNTHETIC", consent: null }} />, { executeMutation, executeQuery });
  const person = userEvent.setup({ pointerEventsCheck: 0 });
  const save = await screen.findByRole("button", { name: "Save", hidden: true });
  return { person, save, executeMutation, onClose, onChanged };
}

async function chooseZoe({ person }: Awaited<ReturnType<typeof open>>) {
  await person.click(screen.getByRole("radio", { name: "A real person", hidden: true }));
  await person.click(await screen.findByRole("combobox", { name: "Consent", hidden: true }).catch(() => screen.getByPlaceholderText("Whose consent covers it?")));
  await person.click(await screen.findByText(/^Zoë/));
}

// Choosing from a list is slow in jsdom.
describe("SubjectDialog", { timeout: 20_000 }, () => {
  it("asks for a consent before a real person can be named, and offers only those that hold", async () => {
    const dialog = await open({ __typename: "Asset", id: "P1", subject: "REAL_PERSON", consent: zoe });
    expect(dialog.save).toHaveProperty("disabled", true);
    await dialog.person.click(screen.getByRole("radio", { name: "A real person", hidden: true }));
    expect(dialog.save).toHaveProperty("disabled", true);
    await chooseZoe(dialog);
    expect(screen.getByText(/^Ada · revoked/).closest("[data-combobox-option]")?.getAttribute("data-combobox-disabled")).toBe("true");
    await dialog.person.click(dialog.save);
    expect(dialog.executeMutation.mock.calls[0]?.[0].variables).toEqual({ input: { id: "P1", subject: "REAL_PERSON", consentId: "C1" } });
    await waitFor(() => expect(dialog.onClose).toHaveBeenCalled());
    expect(dialog.onChanged).toHaveBeenCalledWith("C1");
  });

  it("explains at the consent why the server refused it", async () => {
    const message = "shows a real person, and Zoë's consent was revoked on 2030-01-01";
    const dialog = await open({ __typename: "InvalidInput", message: "No.", fieldErrors: [{ field: "consentId", message }] });
    await chooseZoe(dialog);
    await dialog.person.click(dialog.save);
    expect(await screen.findByText(`S${message.slice(1)}.`)).toBeTruthy();
    expect(dialog.onClose).not.toHaveBeenCalled();
  });

  it("tells who may not change it so", async () => {
    const dialog = await open({ __typename: "NotAllowed", message: "This needs the scope GENERATION." });
    await chooseZoe(dialog);
    await dialog.person.click(dialog.save);
    expect(await screen.findByText("This needs the scope GENERATION.")).toBeTruthy();
  });

  it("stays when Escape closes the dialog over it, and goes with the next", async () => {
    // A field that grows with its text listens for fonts, of which jsdom knows nothing.
    Object.defineProperty(document, "fonts", { value: new EventTarget(), configurable: true });
    const { person, onClose } = await open({});
    await person.click(screen.getByRole("radio", { name: "A real person", hidden: true }));
    await person.click(await screen.findByRole("button", { name: "Add a consent", hidden: true }));
    await screen.findByRole("textbox", { name: "Person", hidden: true });
    await person.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("textbox", { name: "Person", hidden: true })).toBeNull());
    expect(onClose).not.toHaveBeenCalled();
    await person.keyboard("{Escape}");
    expect(onClose).toHaveBeenCalledTimes(1);
  });
});
