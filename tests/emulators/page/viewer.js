import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

/**
 * A picture or video over the whole page.
 *
 * @param {{ src: string; isVideo: boolean; caption: string }} media
 */
export function openViewer({ src, isVideo, caption }) {
  const content = isVideo
    ? h("video", { src, controls: true, autoplay: true, playsinline: true })
    : h("img", { src, alt: caption });
  const dialog = openDialog({
    testId: "viewer",
    label: say(isVideo ? "video" : "photo"),
    class: "viewer",
    content: [
      h(
        "div",
        { class: "viewer-bar" },
        h(
          "a",
          {
            class: "icon-button",
            href: src,
            download: "",
            "aria-label": say("download"),
            "data-testid": "viewer-download",
          },
          icon("download"),
        ),
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": say("close"),
            "data-testid": "viewer-close",
            onclick: () => dialog.close(),
          },
          icon("close"),
        ),
      ),
      h("figure", { onclick: closeBeside }, content, caption ? h("figcaption", null, caption) : null),
    ],
  });

  /** @param {Event} event */
  function closeBeside(event) {
    if (event.target === event.currentTarget || event.target instanceof HTMLImageElement) dialog.close();
  }
}
