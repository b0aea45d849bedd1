# SPDX-License-Identifier: Apache-2.0
# Writes proc.json: two models' scores of 120 records, with ties, and what pROC says of them.
# usage: Rscript make_proc.R (Debian: r-cran-proc), in this folder.
suppressMessages(library(pROC))

set.seed(42)
truth <- rbinom(120, 1, 0.35)
common <- rnorm(120)
first_scores <- round(1.4 * truth + common + 0.5 * rnorm(120), 1)
second_scores <- round(0.9 * truth + common + 0.8 * rnorm(120), 1)
first <- roc(truth, first_scores, direction = "<", quiet = TRUE)
second <- roc(truth, second_scores, direction = "<", quiet = TRUE)
test <- roc.test(first, second, method = "delong", paired = TRUE)

list_of <- function(x) paste0("[", paste(x, collapse = ", "), "]")
number <- function(x) format(as.numeric(x), digits = 15)
cat(sprintf('{"made_with": "pROC %s",\n', packageVersion("pROC")),
    sprintf('"first": %s,\n"second": %s,\n"truth": %s,\n',
            list_of(first_scores), list_of(second_scores), list_of(truth)),
    sprintf('"first_auroc": %s,\n"second_auroc": %s,\n', number(first$auc), number(second$auc)),
    sprintf('"first_variance": %s,\n', number(var(first, method = "delong"))),
    sprintf('"z": %s,\n"p": %s,\n', number(test$statistic), number(test$p.value)),
    sprintf('"low": %s,\n"high": %s}\n', number(test$conf.int[1]), number(test$conf.int[2])),
    sep = "", file = "proc.json")
