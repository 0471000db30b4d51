/** Models with a setting that no order of the walk had, by id, and why. */
export const settingsLeftOut: Record<string, string> = {
  "grok-imagine/image-to-video": "the number of a result needs an earlier result, which its picture takes the place of",
  "grok-imagine/upscale": "1080p has no known price: it depends on the size of the earlier video",
  "ai-music-api/separate-vocals": "a recording takes the place of the earlier result that the form was opened from",
  "ai-music-api/generate-persona":
    "a passage needs its begin and end changed together, and the walk changes one at a time",
  "kling-3.0-omni/transformation": "pictures need another format at the same time, and the walk changes one at a time",
  "bytedance/seedance-2-fast": "example videos have no known price at the usual settings",
  "bytedance/seedance-2-mini": "example videos have no known price at the usual settings",
  "seedream/5-pro-layer-decomposition": "its largest size has no known price",
};
