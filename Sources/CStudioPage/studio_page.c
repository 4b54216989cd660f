#include "studio_page.h"

static const unsigned char index_html[] = {
#embed "page/index.html"
};

const struct studio_page_file studio_page_files[] = {
    {"index.html", index_html, sizeof index_html},
};
const size_t studio_page_file_count = sizeof studio_page_files / sizeof studio_page_files[0];
