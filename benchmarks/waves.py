# SPDX-License-Identifier: Apache-2.0
"""How well `ecgmm measure` delineates: against synthetic leads of known truth, and beside the peers
NeuroKit2, wavedet, ecgdeli and openecg (each left out where it is not installed) on PTB-XL's lead II.

    python benchmarks/waves.py --ecgmm build/release/ecgmm --ptbxl DIR --out DIR

Needs numpy, wfdb and matplotlib. Peers are run, one thread each, as their documentation says.
"""
import argparse
import csv
import json
import os
import subprocess
import time
import warnings
from pathlib import Path

os.environ.setdefault('OMP_NUM_THREADS', '1')
import matplotlib

matplotlib.use('Agg')
import matplotlib.pyplot as plt
import numpy as np
import wfdb

warnings.filterwarnings('ignore')
WAVES = ('P', 'QRS', 'T')
REACH = {'P': 80, 'QRS': 150, 'T': 150}  # ms between the middles of waves that are the same
TOLERANCE = {'P': (50, 50), 'QRS': (40, 40), 'T': (50, 100)}  # ms, onset and offset


# Marks: {record: [(wave, onset, peak, offset)]}, ms, nan = none.

def measure(ecgmm, folder, out):
    begin = os.times()
    subprocess.run([ecgmm, 'measure', folder, '--leads', 'II', '--out', out, '--force', '--threads', '1', '-q'], check=True,
                   stdout=subprocess.DEVNULL)
    end = os.times()
    marks = {}

    def number(text):
        return float(text) if text else np.nan

    for row in csv.DictReader(open(Path(out) / 'waves.csv')):
        m = (row['wave'], number(row['onset_ms']), number(row['peak_ms']), number(row['offset_ms']))
        marks.setdefault(row['record'], []).append(m)
    cpu = end.children_user + end.children_system - begin.children_user - begin.children_system
    return {k: [m for m in v if np.isfinite(m[1])] for k, v in marks.items()}, cpu


def neurokit2():
    import neurokit2 as nk

    def run(x):
        clean = nk.ecg_clean(x, sampling_rate=500)
        _, info = nk.ecg_peaks(clean, sampling_rate=500)
        _, w = nk.ecg_delineate(clean, info['ECG_R_Peaks'], sampling_rate=500, method='dwt')

        def get(name, i):
            return w[name][i] * 2.0 if i < len(w[name]) else np.nan

        marks = []
        for i, r in enumerate(info['ECG_R_Peaks']):
            marks.append(('QRS', get('ECG_R_Onsets', i), r * 2.0, get('ECG_R_Offsets', i)))
            for wave in 'PT':
                marks.append((wave, *(get(f'ECG_{wave}_{part}', i) for part in ('Onsets', 'Peaks', 'Offsets'))))
        return marks
    return run


def wavedet():
    import wavedet

    def run(x):
        d = wavedet.delineate(x * 1000, 500)
        return [(wave, a * 2, b * 2, c * 2) for wave, on, peak, off in
                (('QRS', d.qrs_on, d.qrs, d.qrs_off), ('P', d.p_on, d.p, d.p_off), ('T', d.t_on, d.t, d.t_off))
                for a, b, c in zip(on, peak, off)]
    return run


def ecgdeli():
    import ecgdeli
    names = {'P': ('p_on', 'p_peak', 'p_off'), 'QRS': ('qrs_on', 'r_peak', 'qrs_off'), 'T': ('t_on', 't_peak', 't_off')}

    def run(x):
        lead = ecgdeli.annotate(ecgdeli.filter_ecg(x, 500), 500).leads[0]
        return [(wave, *(float(v) * 2 if v >= 0 else np.nan for v in values)) for wave, parts in names.items()
                for values in zip(*(getattr(lead, p) for p in parts))]
    return run


def openecg():
    import openecg
    model = openecg.load_codec_onnx()

    def run(x):
        frames = np.asarray(openecg.encode(x, fs=500, model=model, lead_id=1).frame)
        edges = np.r_[0, np.flatnonzero(np.diff(frames)) + 1, len(frames)]
        return [(WAVES[int(frames[a]) - 1], a * 2.0, (a + b) * 1.0, b * 2.0) for a, b in zip(edges, edges[1:])
                if 1 <= frames[a] <= 3]
    return run


def middle(m):
    return (m[1] + m[3]) / 2 if np.isfinite(m[1]) and np.isfinite(m[3]) else np.nanmean([v for v in m[1:]] or [np.nan])


def compare(found, truth, low, high):
    """Sensitivity, PPV and the differences of onsets and offsets, a wave; waves outside [low, high] ms do not count."""
    result = {}
    for wave in WAVES:
        hits = missed = extra = 0
        differences = ([], [])
        for record, marks in truth.items():
            a = [m for m in found.get(record, []) if m[0] == wave and np.isfinite(middle(m))]
            b = [m for m in marks if m[0] == wave and np.isfinite(middle(m))]
            middles = np.array([middle(m) for m in a])
            used = set()
            for m in b:
                at = middle(m)
                k = int(np.argmin(abs(middles - at))) if len(a) else -1
                ok = k >= 0 and abs(middles[k] - at) < REACH[wave] and k not in used
                if ok:
                    used.add(k)
                    for part, index in enumerate((1, 3)):
                        differences[part].append(a[k][index] - m[index])
                if low < at < high:
                    hits, missed = hits + ok, missed + (not ok)
            extra += sum(k not in used and low < at < high for k, at in enumerate(middles))
        on, off = (np.array([v for v in d if np.isfinite(v)]) for d in differences)
        result[wave] = hits / max(hits + missed, 1), hits / max(hits + extra, 1), on, off
    return result


def table(title, result):
    print(f'\n{title}\n\n| wave | sensitivity | PPV | onset, ms | within tolerance | offset, ms | within tolerance |\n'
          '|---|---|---|---|---|---|---|')
    for wave, (se, ppv, on, off) in result.items():
        cells = []
        for d, tolerance in zip((on, off), TOLERANCE[wave]):
            cells += [f'{d.mean():+.0f} ± {d.std():.0f} (median {np.median(d):+.0f})', f'{np.mean(abs(d) <= tolerance):.3f}']
        print(f'| {wave} | {se:.3f} | {ppv:.3f} | ' + ' | '.join(cells) + ' |')


# Synthetic leads, of waves with finite support.

def hump(t, on, peak, off):
    x = np.where(t < peak, (peak - t) / (peak - on), (t - peak) / (off - peak))
    return np.where((t > on) & (t < off), 0.5 + 0.5 * np.cos(np.pi * np.clip(x, 0, 1)), 0)


def synthetic(folder, noise_mv, records=200):
    random = np.random.default_rng(5)
    folder.mkdir(parents=True, exist_ok=True)
    truth, t = {}, np.arange(5000) * 2.0
    for k in range(records):
        rr = random.uniform(550, 1150)
        stretch = np.sqrt(rr / 1000)
        pr, p_ms, qrs = random.uniform(120, 210) * stretch**0.5, random.uniform(80, 115), random.uniform(70, 130)
        t_ms, qt = random.uniform(150, 220) * stretch, 400 * stretch + qrs - 90
        p, r, q, s = random.uniform(.06, .2), random.uniform(.4, 1.6), -random.uniform(0, .15), -random.uniform(0, .5)
        t_mv = random.uniform(.1, .5) * random.choice([1, 1, 1, -1])
        x, marks, at = np.zeros(5000), [], random.uniform(250, 500)
        while at < 9600:
            on = at - pr
            x += p * hump(t, on, on + p_ms / 2, on + p_ms)
            x += np.interp(t, at + qrs * np.array([0, .22, .5, .78, 1]), [0, q, r, s, 0], left=0, right=0)
            off = at + qt
            x += t_mv * hump(t, off - t_ms, off - .42 * t_ms, off)
            marks += [('P', on, on + p_ms / 2, on + p_ms), ('QRS', at, at + qrs / 2, at + qrs), ('T', off - t_ms, off - .42 * t_ms, off)]
            at += rr * random.normal(1, .03)
        x += random.normal(0, noise_mv, 5000) if noise_mv else 0
        x += 4 * noise_mv * np.sin(2 * np.pi * (.25 * t / 1000 + random.uniform()))
        wfdb.wrsamp(f's{k:03}', fs=500, units=['mV'], sig_name=['II'], p_signal=x[:, None], fmt=['16'], write_dir=str(folder))
        truth[f's{k:03}'] = marks
    return truth


# Intervals of a record, each the median of its beats.

def intervals(marks):
    qrs = sorted((m for m in marks if m[0] == 'QRS' and np.isfinite(m[1])), key=lambda m: m[1])
    onsets = np.array([m[1] for m in qrs])
    out = {'rate': 60000 / np.mean(np.diff([m[2] for m in qrs])) if len(qrs) > 1 else np.nan}
    out['QRS'] = np.nanmedian([m[3] - m[1] for m in qrs]) if qrs else np.nan
    pr = [onsets[onsets > m[1]].min() - m[1] for m in marks if m[0] == 'P' and np.isfinite(m[1]) and (onsets > m[1]).any()]
    qt = [m[3] - onsets[onsets < m[3]].max() for m in marks if m[0] == 'T' and np.isfinite(m[3]) and (onsets < m[3]).any()]
    pr, qt = [v for v in pr if v < 400], [v for v in qt if v < 700]
    out['PR'] = np.median(pr) if len(pr) > 2 else np.nan
    out['QT'] = np.median(qt) if len(qt) > 2 else np.nan
    return out


def bland_altman(ours, peers, path):
    figure, axes = plt.subplots(2, 2, figsize=(11, 8))
    print('\n| interval | peer | records | ecgmm − peer, mean | limits of agreement |\n|---|---|---|---|---|')
    mine = {record: intervals(marks) for record, marks in ours.items()}
    for ax, (name, unit, reach) in zip(axes.flat, (('rate', '/min', 12), ('PR', 'ms', 90), ('QRS', 'ms', 90), ('QT', 'ms', 120))):
        for (peer, marks), color in zip(peers.items(), ('#0072b2', '#d55e00', '#009e73', '#cc79a7')):
            pairs = np.array([(mine[r][name], intervals(marks[r])[name]) for r in mine if r in marks])
            pairs = pairs[np.isfinite(pairs).all(1)]
            d = pairs[:, 0] - pairs[:, 1]
            ax.plot(pairs.mean(1), np.clip(d, -reach, reach), '.', color=color, ms=3, alpha=.6, label=peer)
            ax.axhline(d.mean(), color=color, lw=1)
            print(f'| {name}, {unit} | {peer} | {len(d)} | {d.mean():+.1f} | {d.mean() - 1.96 * d.std():+.0f} .. {d.mean() + 1.96 * d.std():+.0f} |')
        ax.axhline(0, color='k', lw=.6)
        ax.set(xlabel=f'mean of both, {unit}', ylabel=f'ecgmm − peer, {unit}', title=name, ylim=(-reach * 1.05, reach * 1.05))
    axes[0, 0].legend(markerscale=3, fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=75)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--ecgmm', default='build/release/ecgmm')
    parser.add_argument('--ptbxl', help='folder with records500')
    parser.add_argument('--out', required=True)
    given = parser.parse_args()
    out = Path(given.out)
    for noise in (0, .01, .03, .06):
        folder = out / f'synthetic-{noise}'
        truth = synthetic(folder, noise)
        found, _ = measure(given.ecgmm, folder, out / f'measured-{noise}')
        table(f'Synthetic, noise {1000 * noise:.0f} µV and wander {4000 * noise:.0f} µV', compare(found, truth, 0, 10000))
    if not given.ptbxl:
        return
    records = sorted(Path(given.ptbxl).glob('records500/*/*.hea'))
    found, cpu = measure(given.ecgmm, Path(given.ptbxl) / 'records500', out / 'measured')
    ours = {Path(k).name: v for k, v in found.items()}
    print(f'\necgmm: {1000 * cpu / len(records):.2f} ms of CPU a lead, reading the file and writing the tables included')
    leads = {r.stem: wfdb.rdrecord(str(r.with_suffix('')), channel_names=['II']).p_signal[:, 0] for r in records}
    peers = {}
    for name, load in (('NeuroKit2', neurokit2), ('wavedet', wavedet), ('ecgdeli', ecgdeli), ('openecg', openecg)):
        cache = out / f'{name}.json'
        try:
            run = load()
        except ImportError:
            print(f'{name}: not installed')
            continue
        peers[name], begin = {}, time.process_time()
        for record, x in leads.items():
            try:
                peers[name][record] = [tuple(float(v) if i else v for i, v in enumerate(m)) for m in run(x)]
            except Exception as fault:
                print(f'{name}: {record}: {fault}')
                peers[name][record] = []
        print(f'{name}: {1000 * (time.process_time() - begin) / len(records):.1f} ms of CPU a lead')
        cache.write_text(json.dumps(peers[name]))
    for name, marks in peers.items():
        table(f'ecgmm against {name}, PTB-XL lead II, seconds 1 to 9', compare(ours, marks, 1000, 9000))
    bland_altman(ours, peers, out / 'bland_altman.png')


main()
