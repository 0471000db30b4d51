import { describe, expect, test } from "vitest";
import {
  actualMime,
  declaredMime,
  endingOf,
  endingOfMime,
  kindOfMime,
  kindOfName,
  mimeNamed,
} from "../../lib/registry/model/file-types.js";

/** Names of one format that phones, browsers and desktops were seen to use. */
test.each([
  ["audio/mp4", "audio/mp4a-latm audio/x-m4a audio/m4a AUDIO/MP4A-LATM"],
  ["audio/mpeg", "audio/mpeg3 audio/x-mp3 audio/mp3 audio/x-mpeg-3"],
  ["audio/ogg", "audio/opus audio/x-opus+ogg audio/x-vorbis+ogg application/ogg"],
  ["audio/wav", "audio/x-pn-wav audio/x-wav audio/wave audio/vnd.wave"],
  ["image/jpeg", "image/pjpeg image/jpg"],
  ["image/png", "image/x-png"],
  ["video/quicktime", "video/mov"],
])("%s is meant by all of its names, with parameters and without", (mime, names) => {
  for (const name of names.split(" ")) {
    expect(mimeNamed(name)).toBe(mime);
    expect(mimeNamed(`${name}; codecs=opus`)).toBe(mime);
    expect(kindOfMime(name)).toBe(mime.split("/")[0]);
    expect(endingOfMime(name)).toBe(endingOfMime(mime));
  }
});

test.each([
  [null, "IMG_0001.JPG", "image/jpeg"],
  ["application/octet-stream", "IMG_0001.jpg", "image/jpeg"],
  ["binary/octet-stream", "клип.mkv", "video/x-matroska"],
  ["application/octet-stream", "Запись.m4a", "audio/mp4"],
  ["image/png", "IMG_0001.jpg", "image/png"],
  ["application/octet-stream", "noending", null],
  [null, null, null],
])("a file of type %s named %s is declared as %s", (mime, name, declared) => {
  expect(declaredMime(mime, name)).toBe(declared);
});

describe("what a file is", () => {
  test.each([
    ["image/jpeg", "image/png", "image/jpeg"],
    ["video/mp4", "audio/mp4", "audio/mp4"],
    ["video/webm", "audio/webm", "audio/webm"],
    ["audio/x-m4a", "video/mp4", "audio/mp4"],
    ["application/zip", "application/vnd.apple.pages", "application/vnd.apple.pages"],
    ["application/pdf", "image/jpeg", "application/pdf"],
    [null, "image/png", "image/png"],
    ["image/jpeg", null, "image/jpeg"],
  ])("bytes of %s declared as %s: %s", (found, declared, actual) => {
    expect(actualMime(found, declared)).toBe(actual);
  });
});

test("an ending counts only when it means something, and never one that stands in the middle", () => {
  expect(endingOf("a/b.PNG?x=1.mp3")).toBe("png");
  expect(endingOf("v1.2")).toBeNull();
  expect(endingOf("Запись")).toBeNull();
  expect(kindOfName("song.mid")).toBe("document");
});
