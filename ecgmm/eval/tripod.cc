// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/tripod.h"

namespace ecgmm::eval {

std::vector<std::array<std::string, 3>> tripod_map() {
  const std::string authors = "to be stated by the authors";
  return {
      {"1", "Title", authors},
      {"2", "Abstract", authors},
      {"3a", "Healthcare context and rationale", authors},
      {"3b", "Target population and purpose", "#say"},
      {"3c", "Known health inequalities", authors},
      {"4", "Objectives", authors},
      {"5a", "Sources of data", "#made"},
      {"5b", "Dates of data", authors},
      {"6a", "Setting and number of centers", authors},
      {"6b", "Eligibility", "#data"},
      {"6c", "Treatments received", authors},
      {"7", "Data preparation", "#made"},
      {"8a", "Outcome", "#say"},
      {"8b", "Who assessed the outcome", authors},
      {"8c", "Blinding of the outcome", authors},
      {"9a", "Choice of predictors", "#made"},
      {"9b", "Definition of predictors", "#made"},
      {"9c", "Who assessed predictors", authors},
      {"10", "Sample size", "#data"},
      {"11", "Missing data", "#parts"},
      {"12a", "How the data were used", "#made"},
      {"12b", "Handling of predictors", "#made"},
      {"12c", "Type of model and how it was built", "#made"},
      {"12d", "Heterogeneity between clusters", "#subgroups"},
      {"12e", "Measures of performance", "#performance"},
      {"12f", "Model updating", "#made"},
      {"12g", "How predictions were calculated", "#made"},
      {"13", "Class imbalance", "#data"},
      {"14", "Fairness", "#subgroups"},
      {"15", "Model output", "#say"},
      {"16", "Differences between training and evaluation", "#made"},
      {"17", "Ethical approval", authors},
      {"18a", "Funding", authors},
      {"18b", "Conflicts of interest", authors},
      {"18c", "Protocol", authors},
      {"18d", "Registration", authors},
      {"18e", "Data sharing", "#made"},
      {"18f", "Code sharing", "#made"},
      {"19", "Patient and public involvement", authors},
      {"20a", "Flow of participants", "#data"},
      {"20b", "Characteristics of participants", "#subgroups"},
      {"20c", "Comparison with the development data", "#drift"},
      {"21", "Participants and events in each analysis", "#data"},
      {"22", "Full specification of the model", "#made"},
      {"23a", "Performance with intervals, and in key subgroups", "#performance"},
      {"23b", "Heterogeneity in performance", "#subgroups"},
      {"24", "Results of model updating", authors},
      {"25", "Interpretation", authors},
      {"26", "Limitations", "#say"},
      {"27a", "Poor or missing input when used", "#parts"},
      {"27b", "Interaction and expertise of users", "#say"},
      {"27c", "Next steps", authors},
  };
}

}  // namespace ecgmm::eval
