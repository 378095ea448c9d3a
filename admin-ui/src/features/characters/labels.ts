import type { PersonalityValues } from "./values";

export const TRAITS = [
  { name: "extroversion", label: "Extroversion", low: "reserved", high: "outgoing" },
  { name: "creativity", label: "Creativity", low: "down-to-earth", high: "imaginative" },
  { name: "humor", label: "Humor", low: "earnest", high: "funny" },
  { name: "professionalism", label: "Professionalism", low: "laid-back", high: "polished" },
  { name: "authenticity", label: "Authenticity", low: "stylised", high: "genuine" },
] as const;
export type Trait = (typeof TRAITS)[number]["name"];

export const COMMUNICATION_STYLES = ["CASUAL", "PROFESSIONAL", "FRIENDLY", "SASSY", "WITTY", "THOUGHTFUL", "ENERGETIC", "CALM"] as const satisfies readonly PersonalityValues["communicationStyle"][];
export const CONTENT_TONES = ["POSITIVE", "NEUTRAL", "EDGY", "INSPIRATIONAL", "HUMOROUS", "SERIOUS"] as const satisfies readonly PersonalityValues["contentTone"][];
export const STATUSES = ["DRAFT", "ACTIVE", "PAUSED", "ERROR", "ARCHIVED"] as const;

export const METHODS = [
  { value: "IP_ADAPTER", label: "IP-Adapter" },
  { value: "INSTANTID", label: "InstantID" },
  { value: "FACEID", label: "FaceID" },
  { value: "LORA", label: "LoRA" },
] as const;

/** Every field's name on the page, by its path. */
export const LABELS: Record<string, string> = {
  name: "Name",
  handle: "Handle",
  bio: "Bio",
  age: "Age",
  location: "Location",
  timezone: "Time zone",
  interests: "Interests",
  status: "Status",
  profileAssetId: "Portrait",
  "personality.extroversion": "Extroversion",
  "personality.creativity": "Creativity",
  "personality.humor": "Humor",
  "personality.professionalism": "Professionalism",
  "personality.authenticity": "Authenticity",
  "personality.communicationStyle": "Communication style",
  "personality.contentTone": "Tone",
  "personality.preferredTopics": "Topics",
  "personality.systemPrompt": "Own text",
  "personality.temperature": "Temperature",
  "appearance.faceReferenceIds": "Face references",
  "appearance.consistencyMethod": "Consistency method",
  "appearance.lora": "LoRA",
  "appearance.hairColor": "Hair color",
  "appearance.hairStyle": "Hair style",
  "appearance.eyeColor": "Eye color",
  "appearance.skinTone": "Skin tone",
  "appearance.bodyType": "Body type",
  "appearance.height": "Height",
  "appearance.ageRange": "Age range",
  "appearance.clothingStyle": "Clothing",
  "appearance.colors": "Colors",
  "appearance.keywords": "Keywords",
  "appearance.baseModel": "Base model",
  "appearance.defaultPromptPrefix": "Prompt prefix",
  "appearance.negativePrompt": "Negative prompt",
};

/** Each style field's name on the page. */
export const STYLE_LABELS: Record<string, string> = {
  name: "Name",
  description: "Description",
  promptPrefix: "Before the prompt",
  promptSuffix: "After the prompt",
  negativeAddition: "Added to the negative prompt",
  checkpoint: "Checkpoint",
  sampler: "Sampler",
  scheduler: "Scheduler",
  steps: "Steps",
  cfg: "CFG",
  width: "Width",
  height: "Height",
  displayOrder: "Order",
  active: "Active",
  isDefault: "Default",
};
