#!/usr/bin/env bash
# Whatever train, evaluate, compare, recalibrate, crossval and ablate refuse succeeds once the advice of the
# message is followed.
source "$(dirname "$0")/lib.sh"
source "$here/remedies_lib.sh"
make_base

q="${quick[*]} --set train.epochs=1"
t="train cohort $q --out run"
trained='"$ECGMM" -q train cohort '"$q"' --out run >/dev/null'

# The command line and the settings.
remedy 'a run that is there' "$trained" 2 'run.*--force' "$t" : "$t --force" 'made run/output/report.html'
remedy 'an unknown setting' : 2 'train.epoch.*train.epochs' "$t --set train.epoch=2" : "$t --set train.epochs=2" 'made run/output/report.html'
remedy 'an unknown recipe' : 2 'reference' "train cohort --recipe referense --out run" : "$t" 'made run/output/report.html'
remedy 'a value that is none' : 2 'train.lr' "$t --set train.lr=fast" : "$t --set train.lr=0.001" 'made run/output/report.html'
remedy 'a cohort twice' : 2 'given twice; give each cohort once' "train cohort cohort $q --out run" : "$t" 'made run/output/report.html'
remedy 'no such cohort' : 3 'nowhere' "train nowhere $q --out run" : "$t" 'made run/output/report.html'
remedy 'one inner fold' : 2 'train.inner_folds=1 leaves nothing to train on; set 0, or at least 2 folds' "$t --set train.inner_folds=1" \
  : "$t --set train.inner_folds=2 --set train.batch=4" 'made run/output/report.html'
remedy 'a threshold without folds' : 2 'is chosen on out-of-fold predictions; set train.inner_folds=5, or a probability such as train.threshold=0.5' \
  "$t --set train.threshold=youden" : "$t --set train.threshold=0.5" 'made run/output/report.html'
remedy 'abstention without folds' : 2 'set train.inner_folds=5, or train.abstain=none' "$t --set 'train.abstain=error<=0.1'" \
  : "$t --set train.abstain=none" 'made run/output/report.html'
remedy 'a batch larger than the split' : 3 'a batch has 64; lower train.batch' "$t --set train.batch=64" : "$t --set train.batch=8" 'made run/output/report.html'
remedy 'augmentation of the other encoder' : 2 'train.augment does not work with model.encoder=resnet18_mlp; set model.encoder=wave_resnet' \
  "$t --set train.augment=true" : "$t --set train.augment=true --set model.encoder=wave_resnet --set train.batch=8" 'made run/output/report.html'
remedy 'no validation split' : 3 'the validation split is empty; raise data.val_share' "$t --set data.val_share=0" \
  : "$t --set data.val_share=0.1" 'made run/output/report.html'

# Records.
remedy 'a missing modality' 'rm cohort/ecg_signals.csv' 3 'use a recipe for which modalities may be missing' "$t" \
  : "train cohort --recipe default --set model.modalities=signal,clinical --set train.epochs=1 --set train.min_steps=0 --set train.batch=8 --set train.inner_folds=0 --set train.threshold=0.5 --threads 1 --out run" 'made run/output/report.html'
remedy 'another lead' 'declare_in signals "lead = \"V1\""' 3 'lead V1; .*or correct .signals. lead in cohort.toml' "$t" \
  'sed -i "/^lead = /d" cohort/cohort.toml' = 'made run/output/report.html'
remedy 'half of the records lost' 'sed -i 2,40d cohort/ecg_signals.csv' 3 '--accept-drops' "$t" : "$t --accept-drops --set train.batch=4" 'made run/output/report.html'

# Models in use.
remedy 'a split of another cohort' "$trained"' && "$ECGMM" -q synth other --patients 20 --seed 3 >/dev/null' 3 'use --split all' \
  'evaluate other --model run --split val' : 'evaluate other --model run --split all' 'AUROC'
remedy 'an impossible prevalence' "$trained" 2 'give the share of abnormal patients, such as 0.2' 'evaluate cohort --model run --prevalence 20' \
  : 'evaluate cohort --model run --prevalence 0.2' 'AUROC'
remedy 'one model to compare' "$trained"' && "$ECGMM" -q synth other --patients 20 --seed 3 >/dev/null' 2 'at least two models; give --model A --model B' \
  'compare other --model run' : 'compare other --model run --model default@1' 'calls changed'
remedy 'a model twice' "$trained"' && "$ECGMM" -q synth other --patients 20 --seed 3 >/dev/null' 2 'given twice; give each model once' \
  'compare other --model run --model run' : 'compare other --model run --model default' 'calls changed'
remedy 'nothing unseen to compare on' "$trained"' && "$ECGMM" -q synth other --patients 20 --seed 3 >/dev/null && "$ECGMM" -q train cohort '"$q"' --set train.seed=2 --set data.test_share=0 --out all >/dev/null' \
  3 'use a cohort that none of the models was trained on' 'compare cohort --model all --model run' : 'compare other --model all --model run' 'calls changed'
remedy 'recalibrated onto itself' 'cp -r "$here/../../models/default@1" mine && "$ECGMM" -q synth other --patients 60 --seed 3 >/dev/null' 2 \
  'is the folder of the model itself; name another folder' 'recalibrate other --model mine --out mine --force' \
  : 'recalibrate other --model mine --out fitted' 'made fitted/bundle.json'
remedy 'one class to recalibrate on' '"$ECGMM" -q synth other --patients 60 --seed 3 >/dev/null && cp -r other one && rm one/labels.xlsx && awk -F, "NR > 1 { print \$1 \",normal\" }" one/ecg_signals.csv | { echo index,label; cat; } >one/labels.csv' \
  3 'all of one class; use a cohort with normal and abnormal records' 'recalibrate one --model default@1 --out fitted' : 'recalibrate other --model default@1 --out fitted' 'made fitted/bundle.json'

# Many runs.
remedy 'other settings in a folder begun' '"$ECGMM" -q crossval cohort '"$q"' --folds 2 --out cv >/dev/null' 2 'name another folder, or start over with --force' \
  "crossval cohort $q --folds 3 --out cv" : "crossval cohort $q --folds 3 --out cv --force" 'AUROC'
remedy 'nothing to choose from' : 2 'give several --recipe' 'crossval cohort --recipe default --folds 2 --nested --out cv' \
  : "crossval cohort $q --folds 2 --out cv" 'AUROC'
remedy 'a run folder that is none' "$trained" 2 'name the folder that .ecgmm train. made' 'train --resume cohort' : 'train --resume run' '.'
