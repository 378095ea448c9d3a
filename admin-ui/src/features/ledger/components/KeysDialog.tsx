import { Kbd, Modal, Text } from "@mantine/core";

import { SHORTCUTS } from "../keys";
import classes from "./KeysDialog.module.css";

/** The shortcuts of the ledger. */
export default function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} size={440} title={<Text fw={600}>Shortcuts in the ledger</Text>} closeButtonProps={{ "aria-label": "Close" }}>
      <dl className={classes.keys}>
        {SHORTCUTS.map(({ keys, means }) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key) => (
                <Kbd key={key} size="sm">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
