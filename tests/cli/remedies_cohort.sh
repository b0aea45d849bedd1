#!/usr/bin/env bash
# Whatever check refuses in a cohort is accepted once the advice of the message is followed.
source "$(dirname "$0")/lib.sh"
source "$here/remedies_lib.sh"
make_base
all='^  records +30 +30 '

# Places and files of the cohort.
remedy 'no labels' 'mv cohort/labels.csv away.csv' \
  3 'no labels.xlsx in the cohort folder; it can also be labels.csv' 'check --quick cohort' \
  'mv away.csv cohort/labels.csv' = "$all"
remedy 'a folder images without an image' 'rm -r cohort/images/*' \
  3 'images contains no image; put them into images/<idx>/<idx:03>ECG_lead2.jpg' 'check --quick cohort' \
  'mkdir cohort/images/7 && cp ../here/base/images/7/*.jpg cohort/images/7/007ECG_lead2.jpg' \
  = ' 1 images, 60 signals'
remedy 'an empty table' ': >cohort/labels.csv' \
  3 'labels.csv: is empty' 'check --quick cohort' 'cp ../here/base/labels.csv cohort' = "$all"
remedy 'a workbook of the old kind' 'printf "\320\317\021\340\241\261\032\341" >cohort/clinical.xlsx && rm cohort/clinical.csv' \
  3 'clinical.xlsx: .*xls.*save it as .xlsx' 'check --quick cohort' \
  'rm cohort/clinical.xlsx && cp ../here/base/clinical.csv cohort' = "$all"
remedy 'UTF-16' 'printf "\377\376i\0n\0" >cohort/labels.csv' \
  3 'labels.csv: is UTF-16 text; save it as "CSV UTF-8"' 'check --quick cohort' 'cp ../here/base/labels.csv cohort' = "$all"
remedy 'a table in Latin-1' 'column clinical.csv 6 "\"S\\374d\""' \
  3 'not UTF-8; save it as "CSV UTF-8"' 'check --quick cohort' \
  'iconv -f latin1 -t utf8 cohort/clinical.csv >c && mv c cohort/clinical.csv' = "$all"
remedy 'an open quote' 'cell labels.csv 5 2 "\"normal"' \
  3 'line 5: a quote is opened and never closed; close it' 'check --quick cohort' \
  'cell labels.csv 5 2 "\"abnormal\""' = "$all"
remedy 'a field too many' 'cell labels.csv 5 2 normal,sure' \
  3 'line 5.*fields.*quotes' 'check --quick cohort' 'sed -i "s/normal,sure/\"normal\"/" cohort/labels.csv' = '^  records'
remedy 'a column twice' 'sed -i 1s/SBP/AGE/ cohort/clinical.csv' \
  3 'two columns are named "AGE".*rename one' 'check --quick cohort' 'sed -i "1s/,AGE,WARD/,SBP,WARD/" cohort/clinical.csv' = "$all"

# Columns that must be found.
remedy 'another column of labels' 'sed -i 1s/label/verdict/ cohort/labels.csv' \
  3 "no column 'label' .*verdict.*set labels.column in cohort.toml" 'check --quick cohort' \
  'declare_in labels "column = \"verdict\""' = "$all"
remedy 'another index of labels' 'sed -i 1s/index/nr/ cohort/labels.csv' \
  3 'labels.csv: .*index.*labels.index' 'check --quick cohort' 'declare_in labels "index = \"nr\""' = "$all"
remedy 'another index of clinical' 'sed -i 1s/IDX/nr/ cohort/clinical.csv' \
  3 'clinical.csv: .*IDX.*clinical.index' 'check --quick cohort' 'declare_in clinical "index = \"nr\""' = '60 clinical rows'
remedy 'an index of signals that is not there' 'declare_in signals "index = \"nr\""' \
  3 "no column is named 'nr'; correct signals.index" 'check --quick cohort' 'sed -i "/^index/s/nr/index/" cohort/cohort.toml' = "$all"
remedy 'words of labels' 'sed -i "s/,normal/,sain/; s/,abnormal/,malade/" cohort/labels.csv' \
  3 "column label: no label is known; there are 'malade' \(30\), 'sain' \(30\); declare the words in cohort.toml: .labels. normal = " 'check --quick cohort' \
  'declare_in labels "normal = \"sain\"" && declare_in labels "abnormal = \"malade\""' = "$all"
remedy 'a declared column that is not there' 'declare_in columns.SBPP "unit = \"mmHg\""' \
  3 'no such column; did you mean SBP' 'check --quick cohort' 'sed -i "s/SBPP/SBP/" cohort/cohort.toml' = "$all"

# Ids.
remedy 'an id twice' 'tail -1 cohort/labels.csv >>cohort/labels.csv' \
  3 'occurs twice|keep one row for each record' 'check --quick cohort' "sed -i '\$d' cohort/labels.csv" = "$all"
remedy 'ids that differ in zeros only' 'echo "007,normal" >>cohort/labels.csv' \
  3 'differ only in leading zeros.*keep one row' 'check --quick cohort' "sed -i '\$d' cohort/labels.csv" = "$all"
remedy 'an index of signals twice' 'tail -1 cohort/ecg_signals.csv >>cohort/ecg_signals.csv' \
  3 'occurs twice, in lines.*keep one row' 'check --quick cohort' "sed -i '\$d' cohort/ecg_signals.csv" = "$all"
remedy 'ids in scientific notation' 'cell labels.csv 2 1 1.5E+12' \
  3 "scientific notation.*format the column as text, then enter the ids again and export" 'check --quick cohort' \
  'cell labels.csv 2 1 "$(sed -n 2p ../here/base/labels.csv | cut -d, -f1)"' = "$all"
remedy 'numbered from 0 beside from 1' \
  'awk -F, -v OFS=, "NR > 1 { \$1 = NR - 2 } 1" cohort/labels.csv >l && mv l cohort/labels.csv
   for f in ecg_signals clinical; do awk -F, -v OFS=, "NR > 1 { \$1 = NR - 1 } 1" cohort/$f.csv >l && mv l cohort/$f.csv; done
   rm -r cohort/images' \
  3 'numbers 60 records from 0.*number the records in the same way in both' 'check --quick cohort' \
  'column labels.csv 1 "x + 1"' = '60 signals'
remedy 'no id in common' 'column labels.csv 1 "x + 900"' \
  3 'no id of .*use the same id for a record in all of them' 'check --quick cohort' 'column labels.csv 1 "x - 900"' = "$all"
remedy 'two images of a record' 'mkdir cohort/images/007 && cp cohort/images/7/*.jpg cohort/images/007' \
  3 'images/00?7 and images/0*7 both belong to record 7; keep one' 'check --quick cohort' 'rm -r cohort/images/007' = "$all"

# Values of clinical columns.
remedy 'codes of the sex' 'column clinical.csv 3 "x ? \"M\" : \"H\"" && sed -i "/SEX/,+1d" cohort/cohort.toml' \
  3 "SEX.*unclear what 'H'.*declare it in cohort.toml: .columns.SEX. values = " 'check --quick cohort' \
  'declare_in columns.SEX "values = { male = \"H\", female = \"M\" }"' = '^ +SEX +input +binary +0'
remedy 'a code of its own' 'cell clinical.csv 4 3 9' \
  3 'SEX.*9 is not one of the column.s codes.*missing = .9. in cohort.toml' 'check --quick cohort' \
  'declare_in columns.SEX "missing = [9]"' = '^ +SEX +input +binary +1'
remedy 'a height in metres' 'column clinical.csv 4 "x / 100"' \
  3 'Ht.*impossible.*unit \(such as "m"\)' 'check --quick cohort' 'declare_in columns.Ht "unit = \"m\""' = '^ +Ht +input +numeric +cm +0'
remedy 'a code among ages' 'cell clinical.csv 4 2 999' \
  3 'AGE.*999 years is impossible.*missing = .999.' 'check --quick cohort' \
  'declare_in columns.AGE "missing = [999]"' = '^ +AGE +input +numeric +years +1'
remedy 'decimals or thousands' 'awk -F, -v OFS=";" "{ \$5 = NR == 1 ? \$5 : \"\\\"1,\" \$5 \"\\\"\"; \$1 = \$1 } 1" cohort/clinical.csv >c && mv c cohort/clinical.csv
   sed -i 1s/SBP/CRP/ cohort/clinical.csv' \
  3 "CRP: '1,1?.*may mean.*decimal = \",\" in cohort.toml" 'check --quick cohort' \
  'declare_in clinical "decimal = \",\""' = '^ +CRP +input +numeric +0'
remedy 'percents beside numbers' 'sed -i 1s/SBP/EF/ cohort/clinical.csv && cell clinical.csv 3 5 55%' \
  3 'EF.*in percent.*write the whole column in one way' 'check --quick cohort' 'column clinical.csv 5 "(x + 0) \"%\""' = '^ +EF +input +numeric'
remedy 'a unit that cannot be' 'declare_in columns.AGE "unit = \"kg\""' \
  3 "AGE. unit: 'kg' cannot be converted to years; known: .*months" 'check --quick cohort' \
  'sed -i "s/\"kg\"/\"months\"/" cohort/cohort.toml && column clinical.csv 2 "x * 12"' = '^ +AGE +input +numeric +years +0'
remedy 'a column without role and kind' 'declare_in columns.WARD "kind = \"number\""' \
  3 "WARD.*'number' is not allowed here; allowed: .*categorical" 'check --quick cohort' \
  'sed -i "s/\"number\"/\"categorical\"/" cohort/cohort.toml' = '^ +WARD +input +categorical'
remedy 'two columns of patients' 'declare_in columns.WARD "role = \"group\""' \
  3 'both .*PATIENT.* and .*WARD.*role group|both .*WARD.* and .*PATIENT.*role group' 'check --quick cohort' \
  'sed -i "/columns.WARD/,+1d" cohort/cohort.toml' = "$all"

# Signals.
remedy 'signals in volts' 'signals "[rows[0]] + [[r[0]] + [float(x) / 1000 for x in r[1:]] for r in rows[1:]]"' \
  3 'implausible for an ECG in mV; .*set signals.unit in cohort.toml to .*"V"' 'check --quick cohort' \
  'sed -i "s/\"mV\"/\"V\"/" cohort/cohort.toml' = 'at 249 Hz in mV'
remedy 'signals in microvolts' 'signals "[rows[0]] + [[r[0]] + [float(x) * 1000 for x in r[1:]] for r in rows[1:]]"' \
  3 'implausible for an ECG in mV; .*set signals.unit in cohort.toml to .*"uV"' 'check --quick cohort' \
  'sed -i "s/\"mV\"/\"uV\"/" cohort/cohort.toml' = 'at 249 Hz in mV'
remedy 'an age among the samples' 'awk -F, -v OFS=, "{ \$2 = (NR == 1 ? \"age\" : 40 + NR % 30) OFS \$2 } 1" cohort/ecg_signals.csv >s && mv s cohort/ecg_signals.csv' \
  3 'not all columns contain samples: .*age.*set signals.ignore = .*"age".* in cohort.toml' 'check --quick cohort' \
  'declare_in signals "ignore = [\"age\"]"' = '60 signals of 2490 points'
remedy 'a column to ignore that is not there' 'declare_in signals "ignore = [\"rate\"]"' \
  3 "no column 'rate' beside the index; correct signals.ignore" 'check --quick cohort' \
  'sed -i "/^ignore/d" cohort/cohort.toml' = "$all"
remedy 'time in rows' 'signals "zip(*rows)"' \
  3 'time points are in rows and records in columns.*transpose the table' 'check --quick cohort' \
  'signals "zip(*rows)"' = "$all"
remedy 'a header of numbers' 'sed -i "1s/,[0-9]*/,0/g" cohort/ecg_signals.csv && sed -i /^header/d cohort/cohort.toml' \
  3 'unclear whether the first row is a header; set signals.header = true or false' 'check --quick cohort' \
  'declare_in signals "header = true"' = "$all"
remedy 'signals without samples' 'cut -d, -f1 ../here/base/ecg_signals.csv >cohort/ecg_signals.csv' \
  3 'its rows hold no samples; give the index and then one column for each time point' 'check --quick cohort' \
  'cp ../here/base/ecg_signals.csv cohort' = "$all"

# cohort.toml.
remedy 'a key with a typing error' 'declare_in signals "sampling_rate = 249"' \
  3 "unknown key 'signals.sampling_rate'; did you mean 'signals.sampling_rate_hz'" 'check --quick cohort' \
  'sed -i "/^sampling_rate_hz/d; s/^sampling_rate /sampling_rate_hz /" cohort/cohort.toml' = "$all"
remedy 'a rate that cannot be' 'sed -i "s/= 249/= 0/" cohort/cohort.toml' \
  3 'sampling_rate_hz: 0 is out of range; allowed: ' 'check --quick cohort' 'sed -i "s/_hz = 0/_hz = 249/" cohort/cohort.toml' = "$all"
remedy 'a name outside ASCII' 'echo "[columns.Größe]" >>cohort/cohort.toml && sed -i 1s/WARD/Größe/ cohort/clinical.csv' \
  3 'cohort.toml: line [0-9]+: .* must be in quotes' 'check --quick cohort' "sed -i 's/columns.Größe/columns.\"Größe\"/' cohort/cohort.toml" = "$all"
remedy 'a label word with two meanings' 'declare_in labels "normal = [\"normal\", \"x\"]" && declare_in labels "abnormal = [\"abnormal\", \"x\"]"' \
  3 "the word 'x' stands for two labels" 'check --quick cohort' "sed -i '/abnormal/s/, \"x\"//' cohort/cohort.toml" = "$all"

# Enough to train on.
remedy 'one class only' 'sed -i s/abnormal/normal/ cohort/labels.csv' \
  3 'no usable record is abnormal: both classes are needed; correct the labels, or declare their words' 'check --quick cohort' 'cp ../here/base/labels.csv cohort' = "$all"
