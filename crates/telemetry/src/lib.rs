//! What a process tells of itself: metrics to be scraped, traces to be exported.
