import { DetailDrawer, EmptyState } from "@/components";

import type { Character } from "../api/characters";
import { useStyles } from "../useStyles";
import { StyleForm } from "./StyleForm";
import { StyleList } from "./StyleList";

interface Props {
  character: Character;
  may: boolean;
  /** The style whose drawer is open: its id, or "new". */
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}

/** The styles, and one of them in a drawer. */
export function StylesTab({ character, may, open, onOpen }: Props) {
  const { refresh } = useStyles(character);
  const style = character.styles.find(({ id }) => id === open);
  const isNew = open === "new";
  const saved = () => {
    onOpen(undefined);
    void refresh();
  };
  return (
    <>
      <StyleList character={character} may={may} onOpen={onOpen} />
      <DetailDrawer opened={may && open !== undefined} title={isNew ? "New style" : (style?.name ?? "Style")} onClose={() => onOpen(undefined)} size={560}>
        {isNew || style ? <StyleForm key={open} characterId={character.id} style={style} onSaved={saved} onCancel={() => onOpen(undefined)} /> : <EmptyState>There is no such style any more.</EmptyState>}
      </DetailDrawer>
    </>
  );
}
