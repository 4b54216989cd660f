// The files of the page, compiled in by `#embed`; compilers that do not know it yet let the assembler read them. A file
// that is added to `page` is added to both lists.
#include "studio_page.h"

#if defined(__has_embed)

#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char index_html[] = {
#embed "page/index.html"
};
static const unsigned char adapters_js[] = {
#embed "page/adapters.js"
};
static const unsigned char api_js[] = {
#embed "page/api.js"
};
static const unsigned char app_js[] = {
#embed "page/app.js"
};
static const unsigned char audio_js[] = {
#embed "page/audio.js"
};
static const unsigned char compare_js[] = {
#embed "page/compare.js"
};
static const unsigned char composepanel_js[] = {
#embed "page/composepanel.js"
};
static const unsigned char composing_js[] = {
#embed "page/composing.js"
};
static const unsigned char constraints_js[] = {
#embed "page/constraints.js"
};
static const unsigned char corpus_js[] = {
#embed "page/corpus.js"
};
static const unsigned char curves_js[] = {
#embed "page/curves.js"
};
static const unsigned char dom_js[] = {
#embed "page/dom.js"
};
static const unsigned char drop_js[] = {
#embed "page/drop.js"
};
static const unsigned char events_js[] = {
#embed "page/events.js"
};
static const unsigned char exports_js[] = {
#embed "page/exports.js"
};
static const unsigned char folders_js[] = {
#embed "page/folders.js"
};
static const unsigned char goodsound_js[] = {
#embed "page/goodsound.js"
};
static const unsigned char help_js[] = {
#embed "page/help.js"
};
static const unsigned char history_js[] = {
#embed "page/history.js"
};
static const unsigned char home_js[] = {
#embed "page/home.js"
};
static const unsigned char icon_svg[] = {
#embed "page/icon.svg"
};
static const unsigned char lane_js[] = {
#embed "page/lane.js"
};
static const unsigned char lanes_js[] = {
#embed "page/lanes.js"
};
static const unsigned char library_js[] = {
#embed "page/library.js"
};
static const unsigned char music_js[] = {
#embed "page/music.js"
};
static const unsigned char notices_js[] = {
#embed "page/notices.js"
};
static const unsigned char overview_js[] = {
#embed "page/overview.js"
};
static const unsigned char pairplayer_js[] = {
#embed "page/pairplayer.js"
};
static const unsigned char palette_js[] = {
#embed "page/palette.js"
};
static const unsigned char parts_js[] = {
#embed "page/parts.js"
};
static const unsigned char player_js[] = {
#embed "page/player.js"
};
static const unsigned char roll_js[] = {
#embed "page/roll.js"
};
static const unsigned char rollgestures_js[] = {
#embed "page/rollgestures.js"
};
static const unsigned char rollmarks_js[] = {
#embed "page/rollmarks.js"
};
static const unsigned char rollview_js[] = {
#embed "page/rollview.js"
};
static const unsigned char route_js[] = {
#embed "page/route.js"
};
static const unsigned char run_js[] = {
#embed "page/run.js"
};
static const unsigned char sampler_js[] = {
#embed "page/sampler.js"
};
static const unsigned char scoreviews_js[] = {
#embed "page/scoreviews.js"
};
static const unsigned char screens_css[] = {
#embed "page/screens.css"
};
static const unsigned char settings_js[] = {
#embed "page/settings.js"
};
static const unsigned char standings_js[] = {
#embed "page/standings.js"
};
static const unsigned char strings_js[] = {
#embed "page/strings.js"
};
static const unsigned char style_css[] = {
#embed "page/style.css"
};
static const unsigned char tone_js[] = {
#embed "page/tone.js"
};
static const unsigned char train_js[] = {
#embed "page/train.js"
};
static const unsigned char transport_js[] = {
#embed "page/transport.js"
};
static const unsigned char words_js[] = {
#embed "page/words.js"
};
static const unsigned char workbench_js[] = {
#embed "page/workbench.js"
};

const struct studio_page_file studio_page_files[] = {
    {"index.html", index_html, sizeof index_html},
    {"adapters.js", adapters_js, sizeof adapters_js},
    {"api.js", api_js, sizeof api_js},
    {"app.js", app_js, sizeof app_js},
    {"audio.js", audio_js, sizeof audio_js},
    {"compare.js", compare_js, sizeof compare_js},
    {"composepanel.js", composepanel_js, sizeof composepanel_js},
    {"composing.js", composing_js, sizeof composing_js},
    {"constraints.js", constraints_js, sizeof constraints_js},
    {"corpus.js", corpus_js, sizeof corpus_js},
    {"curves.js", curves_js, sizeof curves_js},
    {"dom.js", dom_js, sizeof dom_js},
    {"drop.js", drop_js, sizeof drop_js},
    {"events.js", events_js, sizeof events_js},
    {"exports.js", exports_js, sizeof exports_js},
    {"folders.js", folders_js, sizeof folders_js},
    {"goodsound.js", goodsound_js, sizeof goodsound_js},
    {"help.js", help_js, sizeof help_js},
    {"history.js", history_js, sizeof history_js},
    {"home.js", home_js, sizeof home_js},
    {"icon.svg", icon_svg, sizeof icon_svg},
    {"lane.js", lane_js, sizeof lane_js},
    {"lanes.js", lanes_js, sizeof lanes_js},
    {"library.js", library_js, sizeof library_js},
    {"music.js", music_js, sizeof music_js},
    {"notices.js", notices_js, sizeof notices_js},
    {"overview.js", overview_js, sizeof overview_js},
    {"pairplayer.js", pairplayer_js, sizeof pairplayer_js},
    {"palette.js", palette_js, sizeof palette_js},
    {"parts.js", parts_js, sizeof parts_js},
    {"player.js", player_js, sizeof player_js},
    {"roll.js", roll_js, sizeof roll_js},
    {"rollgestures.js", rollgestures_js, sizeof rollgestures_js},
    {"rollmarks.js", rollmarks_js, sizeof rollmarks_js},
    {"rollview.js", rollview_js, sizeof rollview_js},
    {"route.js", route_js, sizeof route_js},
    {"run.js", run_js, sizeof run_js},
    {"sampler.js", sampler_js, sizeof sampler_js},
    {"scoreviews.js", scoreviews_js, sizeof scoreviews_js},
    {"screens.css", screens_css, sizeof screens_css},
    {"settings.js", settings_js, sizeof settings_js},
    {"standings.js", standings_js, sizeof standings_js},
    {"strings.js", strings_js, sizeof strings_js},
    {"style.css", style_css, sizeof style_css},
    {"tone.js", tone_js, sizeof tone_js},
    {"train.js", train_js, sizeof train_js},
    {"transport.js", transport_js, sizeof transport_js},
    {"words.js", words_js, sizeof words_js},
    {"workbench.js", workbench_js, sizeof workbench_js},
};
const size_t studio_page_file_count = sizeof studio_page_files / sizeof studio_page_files[0];

#else

// The assembler writes the same table: names and bytes in one section, what points to them in another. It looks for files
// where the compiler looks for headers, in `include`.
#if defined(__APPLE__)
#define BYTES ".const\n"
#define TABLE ".section __DATA,__const\n.p2align 3\n"
#else
#define BYTES ".section .rodata\n"
#define TABLE ".section .data.rel.ro,\"aw\"\n.p2align 3\n"
#endif
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define PUBLIC(name) ".globl " TEXT(__USER_LABEL_PREFIX__) #name "\n" TEXT(__USER_LABEL_PREFIX__) #name ":\n"
#define FILE_OF_PAGE(place, name) \
    __asm__(BYTES "Lpage_name" place ": .asciz \"" name "\"\nLpage" place ": .incbin \"../page/" name "\"\nLpage_end" place ":\n" \
            TABLE ".quad Lpage_name" place ", Lpage" place ", Lpage_end" place " - Lpage" place "\n.text");

__asm__(TABLE PUBLIC(studio_page_files) "Lpage_files:\n.text");
FILE_OF_PAGE("0", "index.html")
FILE_OF_PAGE("1", "adapters.js")
FILE_OF_PAGE("2", "api.js")
FILE_OF_PAGE("3", "app.js")
FILE_OF_PAGE("4", "audio.js")
FILE_OF_PAGE("5", "compare.js")
FILE_OF_PAGE("6", "composepanel.js")
FILE_OF_PAGE("7", "composing.js")
FILE_OF_PAGE("8", "constraints.js")
FILE_OF_PAGE("9", "corpus.js")
FILE_OF_PAGE("10", "curves.js")
FILE_OF_PAGE("11", "dom.js")
FILE_OF_PAGE("12", "drop.js")
FILE_OF_PAGE("13", "events.js")
FILE_OF_PAGE("14", "exports.js")
FILE_OF_PAGE("15", "folders.js")
FILE_OF_PAGE("16", "goodsound.js")
FILE_OF_PAGE("17", "help.js")
FILE_OF_PAGE("18", "history.js")
FILE_OF_PAGE("19", "home.js")
FILE_OF_PAGE("20", "icon.svg")
FILE_OF_PAGE("21", "lane.js")
FILE_OF_PAGE("22", "lanes.js")
FILE_OF_PAGE("23", "library.js")
FILE_OF_PAGE("24", "music.js")
FILE_OF_PAGE("25", "notices.js")
FILE_OF_PAGE("26", "overview.js")
FILE_OF_PAGE("27", "pairplayer.js")
FILE_OF_PAGE("28", "palette.js")
FILE_OF_PAGE("29", "parts.js")
FILE_OF_PAGE("30", "player.js")
FILE_OF_PAGE("31", "roll.js")
FILE_OF_PAGE("32", "rollgestures.js")
FILE_OF_PAGE("33", "rollmarks.js")
FILE_OF_PAGE("34", "rollview.js")
FILE_OF_PAGE("35", "route.js")
FILE_OF_PAGE("36", "run.js")
FILE_OF_PAGE("37", "sampler.js")
FILE_OF_PAGE("38", "scoreviews.js")
FILE_OF_PAGE("39", "screens.css")
FILE_OF_PAGE("40", "settings.js")
FILE_OF_PAGE("41", "standings.js")
FILE_OF_PAGE("42", "strings.js")
FILE_OF_PAGE("43", "style.css")
FILE_OF_PAGE("44", "tone.js")
FILE_OF_PAGE("45", "train.js")
FILE_OF_PAGE("46", "transport.js")
FILE_OF_PAGE("47", "words.js")
FILE_OF_PAGE("48", "workbench.js")
__asm__(TABLE PUBLIC(studio_page_file_count) ".quad (. - Lpage_files) / 24\n.text");

#endif
