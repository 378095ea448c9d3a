import { Button, Card, Code, Text, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";

import classes from "./OwnComfyui.module.css";

/** How to bring one's own ComfyUI, while only the sandbox is there. */
export function OwnComfyui({ allowed, onAdd }: { allowed: boolean; onAdd: () => void }) {
  return (
    <Card component="section" aria-label="Bring your own ComfyUI" mt="md">
      <Title order={2} mb={4}>
        Bring your own ComfyUI
      </Title>
      <Text c="dimmed" mb="sm">
        The sandbox engine paints patterns without a model. For real pictures, start ComfyUI and add its address.
      </Text>
      <ol className={classes.steps}>
        <li>
          On this machine: <Code>python main.py --port 8188 --preview-method auto</Code>. Without <Code>--preview-method</Code> there are no live previews.
        </li>
        <li>
          On another machine: add <Code>--listen 0.0.0.0</Code>, keep it behind your firewall (ComfyUI asks for no password), and name the host in <Code>AINFLUENCER_ENGINE_ALLOWED_HOSTS</Code> here.
        </li>
        <li>
          With several graphics cards start one for each: <Code>--cuda-device 0 --port 8188</Code>, <Code>--cuda-device 1 --port 8189</Code>, and add each of them.
        </li>
      </ol>
      {allowed && (
        <Button variant="light" style={{ alignSelf: "flex-start" }} leftSection={<IconPlus size={17} aria-hidden />} onClick={onAdd}>
          Add an engine
        </Button>
      )}
    </Card>
  );
}
