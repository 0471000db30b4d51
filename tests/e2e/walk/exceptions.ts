/** Models with a setting that no order of the walk had, by id, and why. */
export const settingsLeftOut: Record<string, string> = {
  "grok-imagine/image-to-video": "the number of a result needs an earlier result, which its picture takes the place of",
  "ai-music-api/separate-vocals": "a recording takes the place of the earlier result that the form was opened from",
  "ai-music-api/generate-persona":
    "a passage needs its begin and end changed together, and the walk changes one at a time",
  "kling-3.0-omni/transformation": "pictures need another format at the same time, and the walk changes one at a time",
};
