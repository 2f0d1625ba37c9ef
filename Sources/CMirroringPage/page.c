/* The files of the monitor's page as a part of the program: an installed binary needs no folder beside it. A test compares this list with
 * the folder. */
#include "CMirroringPage.h"

/* Of C23, which clang knows in every mode. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char icon_svg[] = {
#embed "../MirroringWeb/Page/icon.svg"
};
static const unsigned char index_html[] = {
#embed "../MirroringWeb/Page/index.html"
};
static const unsigned char logic_events_js[] = {
#embed "../MirroringWeb/Page/logic/events.js"
};
static const unsigned char logic_filter_js[] = {
#embed "../MirroringWeb/Page/logic/filter.js"
};
static const unsigned char logic_format_js[] = {
#embed "../MirroringWeb/Page/logic/format.js"
};
static const unsigned char logic_gaps_js[] = {
#embed "../MirroringWeb/Page/logic/gaps.js"
};
static const unsigned char logic_jobs_js[] = {
#embed "../MirroringWeb/Page/logic/jobs.js"
};
static const unsigned char logic_lanes_js[] = {
#embed "../MirroringWeb/Page/logic/lanes.js"
};
static const unsigned char logic_links_js[] = {
#embed "../MirroringWeb/Page/logic/links.js"
};
static const unsigned char logic_live_list_js[] = {
#embed "../MirroringWeb/Page/logic/live-list.js"
};
static const unsigned char logic_log_file_js[] = {
#embed "../MirroringWeb/Page/logic/log-file.js"
};
static const unsigned char logic_routes_js[] = {
#embed "../MirroringWeb/Page/logic/routes.js"
};
static const unsigned char logic_sse_js[] = {
#embed "../MirroringWeb/Page/logic/sse.js"
};
static const unsigned char logic_standing_js[] = {
#embed "../MirroringWeb/Page/logic/standing.js"
};
static const unsigned char logic_words_js[] = {
#embed "../MirroringWeb/Page/logic/words.js"
};
static const unsigned char page_css[] = {
#embed "../MirroringWeb/Page/page.css"
};
static const unsigned char page_js[] = {
#embed "../MirroringWeb/Page/page.js"
};
static const unsigned char parts_api_js[] = {
#embed "../MirroringWeb/Page/parts/api.js"
};
static const unsigned char parts_choices_js[] = {
#embed "../MirroringWeb/Page/parts/choices.js"
};
static const unsigned char parts_clock_js[] = {
#embed "../MirroringWeb/Page/parts/clock.js"
};
static const unsigned char parts_copy_js[] = {
#embed "../MirroringWeb/Page/parts/copy.js"
};
static const unsigned char parts_dom_js[] = {
#embed "../MirroringWeb/Page/parts/dom.js"
};
static const unsigned char parts_event_card_js[] = {
#embed "../MirroringWeb/Page/parts/event-card.js"
};
static const unsigned char parts_event_rows_js[] = {
#embed "../MirroringWeb/Page/parts/event-rows.js"
};
static const unsigned char parts_feed_js[] = {
#embed "../MirroringWeb/Page/parts/feed.js"
};
static const unsigned char parts_filter_form_js[] = {
#embed "../MirroringWeb/Page/parts/filter-form.js"
};
static const unsigned char parts_job_rows_js[] = {
#embed "../MirroringWeb/Page/parts/job-rows.js"
};
static const unsigned char parts_keys_js[] = {
#embed "../MirroringWeb/Page/parts/keys.js"
};
static const unsigned char parts_machine_js[] = {
#embed "../MirroringWeb/Page/parts/machine.js"
};
static const unsigned char parts_problem_js[] = {
#embed "../MirroringWeb/Page/parts/problem.js"
};
static const unsigned char parts_sign_in_js[] = {
#embed "../MirroringWeb/Page/parts/sign-in.js"
};
static const unsigned char parts_store_js[] = {
#embed "../MirroringWeb/Page/parts/store.js"
};
static const unsigned char parts_stream_js[] = {
#embed "../MirroringWeb/Page/parts/stream.js"
};
static const unsigned char parts_strip_js[] = {
#embed "../MirroringWeb/Page/parts/strip.js"
};
static const unsigned char parts_time_ago_js[] = {
#embed "../MirroringWeb/Page/parts/time-ago.js"
};
static const unsigned char parts_timeline_js[] = {
#embed "../MirroringWeb/Page/parts/timeline.js"
};
static const unsigned char parts_view_js[] = {
#embed "../MirroringWeb/Page/parts/view.js"
};
static const unsigned char views_events_js[] = {
#embed "../MirroringWeb/Page/views/events.js"
};
static const unsigned char views_job_js[] = {
#embed "../MirroringWeb/Page/views/job.js"
};
static const unsigned char views_letters_js[] = {
#embed "../MirroringWeb/Page/views/letters.js"
};
static const unsigned char views_logs_js[] = {
#embed "../MirroringWeb/Page/views/logs.js"
};
static const unsigned char views_moment_js[] = {
#embed "../MirroringWeb/Page/views/moment.js"
};
static const unsigned char views_overview_js[] = {
#embed "../MirroringWeb/Page/views/overview.js"
};
static const unsigned char views_run_js[] = {
#embed "../MirroringWeb/Page/views/run.js"
};
static const unsigned char views_subscribers_js[] = {
#embed "../MirroringWeb/Page/views/subscribers.js"
};

#define FILE_OF(name, bytes) {name, bytes, sizeof bytes}

static const struct mirroring_page_file files[] = {
    FILE_OF("icon.svg", icon_svg),
    FILE_OF("index.html", index_html),
    FILE_OF("logic/events.js", logic_events_js),
    FILE_OF("logic/filter.js", logic_filter_js),
    FILE_OF("logic/format.js", logic_format_js),
    FILE_OF("logic/gaps.js", logic_gaps_js),
    FILE_OF("logic/jobs.js", logic_jobs_js),
    FILE_OF("logic/lanes.js", logic_lanes_js),
    FILE_OF("logic/links.js", logic_links_js),
    FILE_OF("logic/live-list.js", logic_live_list_js),
    FILE_OF("logic/log-file.js", logic_log_file_js),
    FILE_OF("logic/routes.js", logic_routes_js),
    FILE_OF("logic/sse.js", logic_sse_js),
    FILE_OF("logic/standing.js", logic_standing_js),
    FILE_OF("logic/words.js", logic_words_js),
    FILE_OF("page.css", page_css),
    FILE_OF("page.js", page_js),
    FILE_OF("parts/api.js", parts_api_js),
    FILE_OF("parts/choices.js", parts_choices_js),
    FILE_OF("parts/clock.js", parts_clock_js),
    FILE_OF("parts/copy.js", parts_copy_js),
    FILE_OF("parts/dom.js", parts_dom_js),
    FILE_OF("parts/event-card.js", parts_event_card_js),
    FILE_OF("parts/event-rows.js", parts_event_rows_js),
    FILE_OF("parts/feed.js", parts_feed_js),
    FILE_OF("parts/filter-form.js", parts_filter_form_js),
    FILE_OF("parts/job-rows.js", parts_job_rows_js),
    FILE_OF("parts/keys.js", parts_keys_js),
    FILE_OF("parts/machine.js", parts_machine_js),
    FILE_OF("parts/problem.js", parts_problem_js),
    FILE_OF("parts/sign-in.js", parts_sign_in_js),
    FILE_OF("parts/store.js", parts_store_js),
    FILE_OF("parts/stream.js", parts_stream_js),
    FILE_OF("parts/strip.js", parts_strip_js),
    FILE_OF("parts/time-ago.js", parts_time_ago_js),
    FILE_OF("parts/timeline.js", parts_timeline_js),
    FILE_OF("parts/view.js", parts_view_js),
    FILE_OF("views/events.js", views_events_js),
    FILE_OF("views/job.js", views_job_js),
    FILE_OF("views/letters.js", views_letters_js),
    FILE_OF("views/logs.js", views_logs_js),
    FILE_OF("views/moment.js", views_moment_js),
    FILE_OF("views/overview.js", views_overview_js),
    FILE_OF("views/run.js", views_run_js),
    FILE_OF("views/subscribers.js", views_subscribers_js),
};

size_t mirroring_page_file_count(void) { return sizeof files / sizeof files[0]; }

struct mirroring_page_file mirroring_page_file(size_t index) { return files[index]; }
