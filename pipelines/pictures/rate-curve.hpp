// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

namespace sentry::pipelines {

// How the bytes of a JPEG depend on what its encoder is asked for, as one curve that fits every
// picture when it is shifted along the fineness: the more bits a picture has for each pixel, the
// less it gains by more of them. Fineness counts in nats: 1 makes all quantisation steps e times
// as small.

// Of libjpeg's quality, 1 to 99; 0 is quality 50, where its tables stand as they are.
double fineness_of_quality(int quality);
double quality_of_fineness(double fineness);

// Bytes a pixel, without what even an empty picture takes, and back.
double rate_at(double fineness);
double fineness_for(double rate);

// The bytes of a picture of so many pixels that shows nothing at all: headers and empty blocks.
double empty_bytes(double pixels);

}  // namespace sentry::pipelines
