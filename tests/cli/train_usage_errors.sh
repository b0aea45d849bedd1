#!/usr/bin/env bash
# What a user mistypes is exit 2, before any work, and leaves nothing behind.
source "$(dirname "$0")/lib.sh"

make_cohort
expect_error 2 "unknown key 'train.epoch'; did you mean 'train.epochs'" train cohort --set train.epoch=3
expect_error 2 'train.lr = 100 is out of range; allowed: 1e-9 .. 10' train cohort --set train.lr=100
expect_error 2 "'high' is not a value for train.lr" train cohort --set train.lr=high
expect_error 2 "'lstm' is not a value for model.encoder; give resnet18_mlp . wave_resnet" train cohort --set model.encoder=lstm
expect_error 2 "'page' is not a value for input.form; give picture . wave" train cohort --set input.form=page
expect_error 2 "'step' is not a value for train.schedule; give plateau . one_cycle" train cohort --set train.schedule=step
expect_error 2 "not KEY=VALUE" train cohort --set train.lr
expect_error 2 "unknown recipe 'resnet'; there are: reference, default" train cohort --recipe resnet
expect_error 2 'cannot read the config file' train cohort --config none.toml
expect_error 2 "no file with pretrained weights" train cohort --recipe reference --set model.pretrained=none.pth
expect_error 2 'model.pretrained is for the image branch' train cohort "${quick[@]}" --set model.pretrained=cache
expect_error 2 'nothing to train on' train
expect_error 2 'given twice' train cohort cohort
expect_error 2 'given twice' train cohort --extra ./cohort
expect_error 2 'not a run folder' train --resume cohort
expect_error 2 'resume excludes --set' train --resume cohort --set train.lr=1
printf '[train]\nlr = "low"\n' >bad.toml
expect_error 2 'bad.toml: line 2:.*train.lr' train cohort --config bad.toml
expect_files . bad.toml cohort
