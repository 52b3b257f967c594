//! Media types: what a page, a file or a document is to a browser.

use crate::site::Route;

/// A page.
pub const PAGE: &str = "text/html; charset=utf-8";

/// The media type of what is at a route. A page is one whatever its address looks like: `v1.2/` has no ending.
pub fn of_route(route: &Route, path: &str) -> &'static str {
    match route {
        Route::Home
        | Route::Page(_)
        | Route::Register(..)
        | Route::Rows(..)
        | Route::Entry(_)
        | Route::Changes(_)
        | Route::NotFound
        | Route::SiteMap
        | Route::Names(_)
        | Route::Redirect(_) => PAGE,
        Route::Asset(_) | Route::ThemeAsset(_) | Route::Data(..) | Route::Comparison | Route::Plan(_) => of_file(path),
        Route::Accent => of_file(".css"),
        Route::Sitemap | Route::Feed => of_file(".xml"),
        Route::Entries => of_file(".json"),
    }
}

/// The media type of a file, by the ending of its name.
pub fn of_file(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "html" | "htm" => PAGE,
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" | "jpe" | "jfif" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "mp4" => "video/mp4",
        "pdf" => "application/pdf",
        "xml" => "application/xml",
        "txt" | "md" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        other => crate::exchange::format(other).map_or("application/octet-stream", |format| format.media),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_one_and_a_file_is_what_its_name_says() {
        assert_eq!(of_route(&Route::Page(0), "v1.2/index.html"), PAGE);
        assert_eq!(of_route(&Route::Page(0), "v1.2"), PAGE);
        assert_eq!(of_route(&Route::Asset(0), "v1.2/LICENSE"), "application/octet-stream");
        assert_eq!(of_route(&Route::Asset(0), "a.b/Photo.JPEG"), "image/jpeg");
        assert_eq!(of_file("a.tar.gz"), "application/octet-stream");
    }
}
