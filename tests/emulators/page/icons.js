const svgNamespace = "http://www.w3.org/2000/svg";

/** Outlines on a 24 by 24 grid; a leading "f" means filled. */
const outlines = {
  back: "M19 12H5M11 6l-6 6 6 6",
  more: "fM12 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  send: "fM2.6 20.6 21.5 12.9c.8-.3.8-1.5 0-1.8L2.6 3.4c-.7-.3-1.4.4-1.2 1.1L3.2 10.6l9.3 1.4-9.3 1.4-1.8 6.1c-.2.7.5 1.4 1.2 1.1z",
  attach: "M20 11.2 12.2 19a5 5 0 0 1-7.1-7.1l8.5-8.4a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.4a1.6 1.6 0 0 1-2.3-2.3l7.4-7.4",
  close: "M6 6l12 12M18 6 6 18",
  play: "fM8 5.3v13.4c0 .8.9 1.3 1.6.8l9.8-6.7c.6-.4.6-1.3 0-1.7L9.6 4.5C8.9 4 8 4.5 8 5.3z",
  pause: "fM7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
  download: "M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14",
  file: "M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM14 3v5h5",
  picture: "M4 5h16v14H4zM4 16l4.5-5 4 4.5 2.5-2.5 5 5M15.5 9.5h.01",
  video: "M3 6h12v12H3zM15 10.5 21 7v10l-6-3.5",
  music: "M9 18V5l11-2v13M9 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM20 16a3 3 0 1 1-6 0 3 3 0 0 1 6 0z",
  voice: "M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  log: "M4 5h16v14H4zM7.5 9.5 10 12l-2.5 2.5M12.5 15H16",
  reply: "M10 8V4L3 11l7 7v-4c5 0 8.5 1.5 11 5-1-6-4.5-10-11-11z",
  edit: "M4 20l1-4L16 5l3 3L8 19zM13.5 7.5l3 3",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  sent: "M5 12.5 9.5 17 19 7.5",
  delivered: "M1.5 12.5 6 17l9.5-9.5M11.5 16l1 1L22 7.5",
  retrying: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
  failed: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5v5.5M12 16.2v.1",
  addPerson: "M14 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM2.5 20c0-3.5 3-6 7.5-6s7.5 2.5 7.5 6M19 7v6M16 10h6",
  addGroup:
    "M9.5 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c0-3 2.8-5 7-5s7 2 7 5M15.5 4.9a3.5 3.5 0 0 1 0 6.3M18.5 15.2c1.9.8 3 2.3 3 4.3",
  person: "M16 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM4 20.5c0-3.5 3.3-6 8-6s8 2.5 8 6",
  outside: "M8 16 16 8M9.5 8H16v6.5",
  down: "M6 9.5l6 6 6-6",
  menu: "M4 7h16M4 12h16M4 17h16",
  block: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13",
  app: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
};

/** @typedef {keyof typeof outlines} IconName */

/**
 * A decorative picture; its button carries the label.
 *
 * @param {IconName} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const outline = outlines[name];
  const filled = outline.startsWith("f");
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", filled ? "icon icon-filled" : "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svgNamespace, "path");
  path.setAttribute("d", filled ? outline.slice(1) : outline);
  svg.appendChild(path);
  return svg;
}
