import { Anchor, Card, CloseButton, Select, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useQuery } from "urql";

import { Fact, Facts, StateBadge } from "@/components";
import { ConsentLine } from "@/features/library/components/ConsentLine";

import type { Character } from "../api/characters";
import { StyleChoices } from "../api/styles";
import { METHODS } from "../labels";
import { offered } from "../offered";
import { useFace } from "../useFace";
import classes from "./FaceCard.module.css";
import views from "./Views.module.css";

const AssetPicker = lazy(() => import("@/features/library/components/AssetPicker").then((module) => ({ default: module.AssetPicker })));

/** What keeps the face the same from picture to picture: the references, the method, and the LoRA. Each change is saved at once. */
export function FaceCard({ character, may }: { character: Character; may: boolean }) {
  const { faceReferences: faces, consistencyMethod, lora } = character.appearance;
  const [opened, { open, close }] = useDisclosure();
  const face = useFace(character);
  const ids = faces.map(({ id }) => id);
  const toggle = (id: string) => void face.setReferences(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
  return (
    <Card component="section" aria-label="Keeping the face" className={classes.card}>
      <h3 className={views.title}>Keeping the face</h3>
      <ul className={classes.faces} aria-label="Face references">
        {faces.map((one, index) => (
          <li key={one.id} className={classes.face}>
            <span className={classes.picture}>
              <Link to="/gallery" search={{ asset: one.id }} aria-label={`Face reference ${index + 1}`}>
                <img src={one.thumbnailUrl} alt="" loading="lazy" />
              </Link>
              {may && <CloseButton size="sm" radius="xl" className={classes.remove} aria-label={`Remove face reference ${index + 1}`} disabled={face.busy} onClick={() => toggle(one.id)} />}
            </span>
            <Text size="sm" component="div" className={classes.who}>
              {one.subject === "REAL_PERSON" ? <ConsentLine consent={one.consent} /> : <StateBadge state="OK" label="Nobody real" plain />}
            </Text>
          </li>
        ))}
        {may && (
          <li>
            <UnstyledButton className={classes.add} onClick={open}>
              <IconPlus size={20} aria-hidden />
              {faces.length === 0 ? "Choose reference pictures" : "Add or remove"}
            </UnstyledButton>
          </li>
        )}
      </ul>
      {faces.length === 0 && !may && <Text c="dimmed">There is no reference picture.</Text>}
      {may ? <Choices consistencyMethod={consistencyMethod} lora={lora} face={face} /> : <Said consistencyMethod={consistencyMethod} lora={lora} />}
      <Text size="sm" c="dimmed" mt="md">
        A reference that shows a real person needs that person&apos;s{" "}
        <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/characters/consents" {...props} />}>
          consent
        </Anchor>
        ; without it no job uses it.
      </Text>
      <Suspense>{opened && <AssetPicker opened onClose={close} onPick={({ id }) => toggle(id)} chosen={ids} filter={{ characterId: character.id }} title="Face references" />}</Suspense>
    </Card>
  );
}

type Kept = Pick<Character["appearance"], "consistencyMethod" | "lora">;

function Choices({ consistencyMethod, lora, face }: Kept & { face: ReturnType<typeof useFace> }) {
  const [{ data }] = useQuery({ query: StyleChoices });
  const loras = offered(data?.engines, "loras");
  // An engine that is away today may have it.
  const all = lora && !loras.includes(lora) ? [{ value: lora, label: `${lora} (on no engine now)` }, ...loras] : loras;
  return (
    <div className={classes.choices}>
      <Select label="Consistency method" data={METHODS} value={consistencyMethod} onChange={(method) => void face.setMethod(METHODS.find(({ value }) => value === method)?.value ?? consistencyMethod)} allowDeselect={false} disabled={face.busy} />
      <Select label="LoRA" placeholder={all.length ? "None" : "No engine offers one"} data={all} value={lora || null} onChange={(next) => void face.setLora(next)} searchable clearable disabled={face.busy} nothingFoundMessage="No engine offers one of that name." />
    </div>
  );
}

function Said({ consistencyMethod, lora }: Kept) {
  return (
    <Facts>
      <Fact name="Method">{METHODS.find(({ value }) => value === consistencyMethod)?.label}</Fact>
      <Fact name="LoRA">{lora && <span className="mono">{lora}</span>}</Fact>
    </Facts>
  );
}
