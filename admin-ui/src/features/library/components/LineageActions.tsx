import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown, IconDownload, IconFaceId, IconLink, IconPhotoPlus, IconUserCircle, IconWand } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useClient } from "urql";

import { useViewer } from "@/app/viewer";
import { RepeatButtons } from "@/features/generation/components/RepeatButtons";
import { usePortrait } from "@/features/generation/useJobActions";
import { ask } from "@/lib/ask";
import { problemFrom } from "@/lib/problems";

import { DownloadLink, type PictureDetail } from "../api/assets";
import { save } from "../download";
import { FROM_PICTURE, hasSettings } from "../generate";
import classes from "./Lineage.module.css";
import { ReferenceDialog } from "./ReferenceDialog";

const icon = (Icon: typeof IconWand) => <Icon size={17} stroke={1.7} aria-hidden />;
/** How long the browser has to begin with a download. Seconds. */
const TO_BEGIN = 300;

/** What can be done with one picture. */
export function LineageActions({ picture }: { picture: PictureDetail }) {
  const scopes = useViewer()?.scopes ?? [];
  const [generates, edits] = [scopes.includes("GENERATION"), scopes.includes("CHARACTERS")];
  const navigate = useNavigate();
  const client = useClient();
  const { setPortrait, setting } = usePortrait();
  const [referring, setReferring] = useState(false);
  const { character, job } = picture;
  const isPortrait = character?.profileAsset?.id === picture.id;
  const still = picture.kind === "image";

  const download = async () => {
    const { data, error } = await ask(client, DownloadLink, { id: picture.id, seconds: TO_BEGIN });
    if (data?.asset) save(data.asset.downloadUrl);
    else notifications.show({ color: "red", title: "It cannot be downloaded.", message: error ? problemFrom(error).message : "There is no such picture any more." });
  };
  const copyLink = async () => {
    const link = new URL(`/gallery?asset=${picture.id}`, window.location.origin).href;
    await navigator.clipboard.writeText(link).then(
      () => notifications.show({ message: "The link is copied. It opens for everybody who has an account here." }),
      () => notifications.show({ color: "red", title: "The link was not copied.", message: link }),
    );
  };
  return (
    <div className={classes.buttons}>
      {generates && job && <RepeatButtons original={{ assetId: picture.id }} />}
      {generates && !job && hasSettings(picture) && (
        <Button variant="light" leftSection={icon(IconWand)} renderRoot={(props) => <Link to="/generate" search={{ like: picture.id }} {...props} />}>
          Use these settings
        </Button>
      )}
      <Button variant="default" leftSection={icon(IconDownload)} onClick={() => void download()}>
        Download
      </Button>
      <Menu position="bottom-end" shadow="md" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />} loading={setting}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {generates &&
            still &&
            FROM_PICTURE.map(({ workflow, label }) => (
              <Menu.Item key={workflow} leftSection={icon(IconPhotoPlus)} onClick={() => void navigate({ to: "/generate", search: { workflow, image: picture.id, character: character?.id } })}>
                {label}
              </Menu.Item>
            ))}
          {generates && job && (
            <Menu.Item leftSection={icon(IconWand)} onClick={() => void navigate({ to: "/generate", search: { from: job.id } })}>
              Use these settings
            </Menu.Item>
          )}
          {edits && still && character && (
            <Menu.Item leftSection={icon(IconUserCircle)} disabled={isPortrait} onClick={() => void setPortrait(character, picture.id)}>
              {isPortrait ? `${character.name}'s portrait already` : "Use as portrait"}
            </Menu.Item>
          )}
          {edits && still && (
            <Menu.Item leftSection={icon(IconFaceId)} onClick={() => setReferring(true)}>
              Use as face reference
            </Menu.Item>
          )}
          <Menu.Item leftSection={icon(IconLink)} onClick={() => void copyLink()}>
            Copy the link
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ReferenceDialog opened={referring} onClose={() => setReferring(false)} ids={[picture.id]} />
    </div>
  );
}
