import { Button } from "@mantine/core";
import { useState } from "react";

import { useViewer } from "@/app/viewer";

import type { PictureDetail } from "../api/assets";
import { ConsentLine } from "./ConsentLine";
import { SubjectDialog } from "./SubjectDialog";

/** Whom a picture shows, and the way to change that. */
export function SubjectLine({ picture }: { picture: PictureDetail }) {
  const may = useViewer()?.scopes.includes("GENERATION") ?? false;
  const [changing, setChanging] = useState(false);
  return (
    <>
      {picture.subject === "REAL_PERSON" ? <ConsentLine consent={picture.consent} /> : "Nobody real"}
      {may && (
        <Button variant="subtle" size="compact-sm" ml={6} onClick={() => setChanging(true)} aria-label="Change whom it shows">
          Change
        </Button>
      )}
      <SubjectDialog opened={changing} onClose={() => setChanging(false)} picture={picture} />
    </>
  );
}
