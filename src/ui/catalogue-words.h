/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/catalogue.h"

/* Who says so and since when; a source that is missing, or two that differ, too. (transfer full), translated */
char *rouse_catalogue_words_describe_age (RouseCatalogue *catalogue);
