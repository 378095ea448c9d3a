import { Anchor } from "@mantine/core";
import { useState } from "react";

import { useViewer } from "@/app/viewer";

import type { PictureDetail } from "../api/assets";
import { ConsentLine } from "./ConsentLine";
import { SubjectDialog } from "./SubjectDialog";

interface Props {
  picture: PictureDetail;
  /** It was changed, to this consent. */
  onChanged: (consentId: string | null) => void;
}

/** Whom a picture shows, and the way to change that. */
export function SubjectLine({ picture, onChanged }: Props) {
  const may = useViewer()?.scopes.includes("GENERATION") ?? false;
  const [changing, setChanging] = useState(false);
  return (
    <>
      {picture.subject === "REAL_PERSON" ? <ConsentLine consent={picture.consent} /> : "Nobody real"}
      {may && (
        <Anchor component="button" type="button" size="sm" ml="xs" underline="always" onClick={() => setChanging(true)} aria-label="Change whom it shows">
          change
        </Anchor>
      )}
      <SubjectDialog opened={changing} onClose={() => setChanging(false)} onChanged={onChanged} picture={picture} />
    </>
  );
}
