// SPDX-License-Identifier: Apache-2.0
// What the forms of input make of a picture, once while its cohort is open.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "ecgmm/data/cohort.h"
#include "ecgmm/input/config.h"
#include "ecgmm/input/form.h"

namespace ecgmm::input {

/// A traced lead in wave form, or why it cannot be brought to it.
/// @param reading  what was measured in it; null = it is measured here.
data::TracedLead traced_lead(const ecg::Trace& trace,
                             std::shared_ptr<const data::LeadReading> reading = {});

/// The lead that a picture shows, in wave form, or why it shows none.
data::TracedLead traced_lead(const Image& image, const ecg::StripGeometry& geometry);

/// The same of a record's picture, from Cohort::pictures() or for it; null without a picture.
/// @throws Error (data) as Cohort::decode().
std::shared_ptr<const data::TracedLead> traced_lead(const data::Cohort& cohort, std::size_t record);

/// A record's picture as bytes, and nothing else of it: at the network's size, from
/// Cohort::pictures() or for it; as it is where input.cache_mib has no room left.
/// @throws Error (data) as Cohort::decode().
data::DecodedRecord picture_of(const data::Cohort& cohort, std::size_t record,
                               const InputConfig& config);

/// What is made of a picture.
struct PictureForm {
  Form form = Form::picture;
  InputConfig config;
};

/// For data::OpenOptions::on_picture: reads each picture in these forms while it is decoded.
std::function<void(const data::SeenPicture&)> picture_reader(std::vector<PictureForm> forms);

}  // namespace ecgmm::input
