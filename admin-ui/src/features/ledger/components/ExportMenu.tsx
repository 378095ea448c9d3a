import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useClient } from "urql";

import { ask } from "@/lib/ask";
import { problemFrom } from "@/lib/problems";

import { type ExportFormat, LedgerExportQuery } from "../api/exporting";

/** Saves the ledger as it stands: as a control plane file that can be imported again, or all of it as JSON. */
export function ExportMenu() {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const save = async (format: ExportFormat) => {
    setBusy(true);
    const { data, error } = await ask(client, LedgerExportQuery, { format });
    setBusy(false);
    if (data) download(data.ledgerExport);
    else if (error) await tell(problemFrom(error).message);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={17} aria-hidden />} loading={busy}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save("MARKDOWN")}>Control plane file (Markdown)</Menu.Item>
        <Menu.Item onClick={() => void save("JSON")}>Everything (JSON)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

async function tell(message: string) {
  const { notifications } = await import("@mantine/notifications");
  notifications.show({ color: "red", title: "The ledger was not exported", message });
}

function download({ fileName, mimeType, text }: { fileName: string; mimeType: string; text: string }) {
  const url = URL.createObjectURL(new Blob([text], { type: mimeType }));
  const link = Object.assign(document.createElement("a"), { href: url, download: fileName });
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
