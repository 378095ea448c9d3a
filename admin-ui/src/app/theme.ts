import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** The one accent: an iris, away from every colour that means a state. */
const iris: MantineColorsTuple = ["#f3f0fd", "#e4defa", "#c8bcf3", "#ab98ec", "#9379e6", "#7e5fe0", "#6b4fd8", "#5a41bd", "#4c379f", "#3c2b80"];

const gray: MantineColorsTuple = ["#fafafa", "#f4f4f5", "#ebebed", "#dededf", "#c6c6ca", "#a3a3a9", "#7c7c84", "#56565d", "#37373c", "#1f1f23"];

const dark: MantineColorsTuple = ["#d6d6da", "#b4b4ba", "#94949c", "#686870", "#3d3d43", "#303035", "#232327", "#1a1a1d", "#131315", "#0d0d0f"];

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif';

export const theme = createTheme({
  primaryColor: "iris",
  primaryShade: { light: 6, dark: 5 },
  colors: { iris, gray, dark },
  fontFamily: font,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  headings: { fontFamily: font, fontWeight: "600", sizes: { h1: { fontSize: "20px", lineHeight: "28px" }, h2: { fontSize: "16px", lineHeight: "24px" }, h3: { fontSize: "14px", lineHeight: "20px" } } },
  defaultRadius: "md",
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "10px", xl: "16px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Paper: { defaultProps: { withBorder: true, radius: "lg" } },
    Card: { defaultProps: { withBorder: true, radius: "lg", padding: "md" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Drawer: { defaultProps: { position: "right", overlayProps: { backgroundOpacity: 0.25 } } },
    Skeleton: { defaultProps: { radius: "sm" } },
    Button: { defaultProps: { size: "sm" } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Dismiss" } } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
  },
});
