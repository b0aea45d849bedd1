# SPDX-License-Identifier: Apache-2.0
"""event_peer.py FOLDER: prints what the real TensorBoard reads from the event files in FOLDER."""
import glob
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.plugins.text import metadata as text_metadata

accumulator = EventAccumulator(sys.argv[1], size_guidance={"images": 0, "scalars": 0, "tensors": 0})
accumulator.Reload()
print("version", accumulator.file_version)
for tag in sorted(accumulator.Tags()["scalars"]):
    for event in accumulator.Scalars(tag):
        print("scalar", tag, event.step, f"{event.wall_time:.3f}", event.value)
for tag in accumulator.Tags()["images"]:
    for event in accumulator.Images(tag):
        print("image", tag, event.step, event.width, event.height, event.encoded_image_string.hex())
for tag in accumulator.Tags()["tensors"]:
    plugin = accumulator.SummaryMetadata(tag).plugin_data.plugin_name
    assert plugin == text_metadata.PLUGIN_NAME
    for event in accumulator.Tensors(tag):
        print("text", tag, event.step, list(event.tensor_proto.string_val))
for path in sorted(glob.glob(sys.argv[1] + "/*tfevents*")):
    print("events", sum(1 for _ in EventFileLoader(path).Load()))
