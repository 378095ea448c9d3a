import { Button, FileButton, Text, Textarea } from "@mantine/core";
import { IconAlertTriangle, IconFileImport } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";

import { ProblemAlert } from "@/components";

import { type Read, readGraph } from "../mapping";
import classes from "./GraphDrop.module.css";

const MOST_BYTES = 5_000_000;

interface Props {
  /** A graph was read; its file's name when it came in one. */
  onGraph: (graph: Record<string, unknown>, fileName: string | undefined) => void;
  busy: boolean;
}

/** Takes a graph in ComfyUI's API form: a file dropped or chosen, or pasted text. */
export function GraphDrop({ onGraph, busy }: Props) {
  const [over, setOver] = useState(false);
  const [pasted, setPasted] = useState("");
  const [fault, setFault] = useState<Exclude<Read, { graph: unknown }>>();
  const take = (text: string, fileName?: string) => {
    const read = readGraph(text);
    setFault("fault" in read ? read : undefined);
    if ("graph" in read) onGraph(read.graph, fileName);
  };
  const takeFile = async (file: File) => {
    if (file.size > MOST_BYTES) setFault({ fault: `${file.name} is too large for a workflow.` });
    else take(await file.text(), file.name);
  };
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file && !busy) void takeFile(file);
  };
  return (
    <div className={classes.box}>
      {fault && <Fault fault={fault} />}
      <div className={classes.zone} data-over={over || undefined} onDragOver={drag} onDragLeave={() => setOver(false)} onDrop={drop} role="group" aria-label="Workflow file">
        <IconFileImport size={36} stroke={1.3} aria-hidden className={classes.icon} />
        <Text fw={600}>{over ? "Drop it to look into it" : "Drop a workflow in API form here"}</Text>
        <FileButton onChange={(file) => file && void takeFile(file)} accept=".json,application/json" inputProps={{ "aria-label": "Workflow file" }}>
          {(props) => (
            <Button {...props} loading={busy}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed" maw={480}>
          You see its nodes first and say what can be set. Nothing is saved until you press Save.
        </Text>
      </div>
      <Textarea label="Or paste it" placeholder='{"3": {"class_type": "KSampler", "inputs": {…}}}' autosize minRows={3} maxRows={10} value={pasted} onChange={(event) => setPasted(event.currentTarget.value)} styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }} />
      <Button variant="default" className={classes.paste} disabled={pasted.trim() === ""} loading={busy} onClick={() => take(pasted)}>
        Look into it
      </Button>
    </div>
  );
}

function Fault({ fault: { fault, fromPage } }: { fault: Exclude<Read, { graph: unknown }> }) {
  if (!fromPage) return <ProblemAlert problem={{ kind: "InvalidInput", message: fault, fieldErrors: {} }} />;
  return (
    <div className={classes.fault} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <div>
        <Text fw={600}>{fault}</Text>
        <Text size="sm">In ComfyUI, export it once more:</Text>
        <ol className={classes.steps}>
          <li>Open the workflow in ComfyUI.</li>
          <li>In the menu choose Workflow, then Export (API).</li>
          <li>In older versions turn on “Enable Dev mode Options” in the settings first, then press “Save (API Format)”.</li>
          <li>Drop the file that you get here.</li>
        </ol>
      </div>
    </div>
  );
}
