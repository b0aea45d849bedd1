# SPDX-License-Identifier: Apache-2.0
"""Reads lead II of ECG files with the readers of others, in mV.

recording_peer.py make FOLDER       writes random EDF, BDF and DICOM files there and prints their paths
recording_peer.py read OUT FILE...  writes OUT/<number>-<peer>.f64, raw float64, for each peer that reads the
                                    file, and prints "<number> <peer>"; of peers that are not there "missing <peer>"
"""
import importlib
import os
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")
SCALES = {"mV": 1.0, "uV": 1e-3, "\u00b5V": 1e-3, "V": 1e3, "nV": 1e-6}


def is_second(name):
    return name.strip().lower().replace("ecg", "").replace("lead", "").strip(" _") == "ii"


def pydicom(path):
    import pydicom
    dataset = pydicom.dcmread(path)
    for group, sequence in enumerate(dataset.WaveformSequence):
        if sequence.get("WaveformOriginality") == "DERIVED":
            continue
        for channel, definition in enumerate(sequence.ChannelDefinitionSequence):
            if is_second(definition.ChannelSourceSequence[0].CodeMeaning):
                unit = definition.ChannelSensitivityUnitsSequence[0].CodeValue
                return dataset.waveform_array(group)[:, channel] * SCALES[unit]
    raise ValueError("no lead II")


def pyedflib(path):
    import pyedflib
    with pyedflib.EdfReader(path) as file:
        signal = next(i for i, label in enumerate(file.getSignalLabels()) if is_second(label))
        return file.readSignal(signal) * SCALES[file.getPhysicalDimension(signal).strip()]


def wfdb(path):
    import wfdb
    record = wfdb.rdrecord(path.removesuffix(".hea"), smooth_frames=False)
    if record.p_signal is None:
        signal = next(i for i, name in enumerate(record.sig_name) if is_second(name))
        return record.e_p_signal[signal] * SCALES[record.units[signal]]
    signal = next(i for i, name in enumerate(record.sig_name) if is_second(name))
    return record.p_signal[:, signal] * SCALES[record.units[signal]]


def sierraecg(path):
    import sierraecg
    file = sierraecg.read_file(path)
    return np.asarray(next(lead for lead in file.leads if is_second(lead.label)).samples) * 5e-3


def ecgdatakit(path):
    from ecgdatakit import FileParser
    if path.endswith(".hea"):
        raise ValueError("it does not know WFDB's mark of a missing sample")
    record = FileParser.parse(path)
    lead = next(lead for lead in record.leads if is_second(lead.label))
    return np.asarray(lead.samples) * SCALES[lead.units]


PEERS = [pydicom, pyedflib, wfdb, sierraecg, ecgdatakit]


def read(out, files):
    there = []
    for peer in PEERS:
        try:
            importlib.import_module(peer.__name__)
            there.append(peer)
        except ImportError:
            print("missing", peer.__name__)
    for number, path in enumerate(files):
        for peer in there:
            try:
                samples = np.asarray(peer(path), "<f8")
            except BaseException:  # noqa: BLE001 - not this peer's format, or beyond it
                continue
            samples.tofile(f"{out}/{number}-{peer.__name__}.f64")
            print(number, peer.__name__)


def make_edf(path, bdf, random):
    import pyedflib
    kind = pyedflib.FILETYPE_BDFPLUS if bdf else pyedflib.FILETYPE_EDFPLUS
    with pyedflib.EdfWriter(path, 3, file_type=kind) as file:
        most = 2 ** (23 if bdf else 15)
        for signal, (label, unit, edge, rate) in enumerate(
                [("ECG I", "uV", 3276.7, 250), ("ECG II", "mV", 5, 500), ("Resp", "uV", 100, 25)]):
            file.setSignalHeader(signal, {
                "label": label, "dimension": unit, "sample_frequency": rate, "physical_max": edge,
                "physical_min": -edge / 2, "digital_max": most - 1, "digital_min": -most,
                "transducer": "", "prefilter": ""})
        file.writeSamples([random.uniform(-edge / 2, edge, rate * 7)
                           for edge, rate in [(3276.7, 250), (5, 500), (100, 25)]])


def make_dicom(path, dtype, random):
    import pydicom
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.sequence import Sequence

    def code(value, meaning):
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "MDC", meaning
        return Sequence([item])

    group = Dataset()
    group.WaveformOriginality = "ORIGINAL"
    group.NumberOfWaveformChannels, group.NumberOfWaveformSamples, group.SamplingFrequency = 3, 700, 500
    channels = []
    for number, name in enumerate(["Lead I", "Lead II", "Lead V1"]):
        channel = Dataset()
        channel.ChannelSourceSequence = code(f"5.6.3-9-{number + 1}", name)
        channel.ChannelSensitivity = str(1.25 * (number + 1))
        channel.ChannelSensitivityUnitsSequence = code("uV", "microvolt")
        channel.ChannelSensitivityCorrectionFactor = "1.5"
        channel.ChannelBaseline = str(7 * number)
        channel.ChannelSampleSkew = "0"
        channel.WaveformBitsStored = 8 * np.dtype(dtype).itemsize
        channels.append(channel)
    group.ChannelDefinitionSequence = Sequence(channels)
    group.WaveformBitsAllocated = 8 * np.dtype(dtype).itemsize
    group.WaveformSampleInterpretation = {"i1": "SB", "<i2": "SS", "<u2": "US"}[dtype]
    limits = np.iinfo(np.dtype(dtype))
    group.WaveformData = random.integers(limits.min, limits.max, 2100).astype(dtype).tobytes()
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    data.SOPClassUID = data.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.9.1.2"
    data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    data.WaveformSequence = Sequence([group])
    data.save_as(path, enforce_file_format=True)


def make(folder):
    random = np.random.default_rng(5)
    jobs = [("a.edf", lambda path: make_edf(path, False, random)), ("b.bdf", lambda path: make_edf(path, True, random))]
    jobs += [(f"{number}.dcm", lambda path, dtype=dtype: make_dicom(path, dtype, random))
             for number, dtype in enumerate(["i1", "<i2", "<u2"])]
    for name, job in jobs:
        path = os.path.join(folder, name)
        try:
            job(path)
        except ImportError as error:
            print("missing", error.name)
        else:
            print(path)


if sys.argv[1] == "make":
    make(sys.argv[2])
else:
    read(sys.argv[2], sys.argv[3:])
