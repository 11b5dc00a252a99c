//! Which media type a file is of, by its name.

/// The media type that names with this ending mostly have; of others what says nothing.
pub(super) fn of_name(name: &str) -> &'static str {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let ending = base.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or("", |(_, ending)| ending);
    let is_it = |endings: &str| endings.split(' ').any(|known| known.eq_ignore_ascii_case(ending));
    TYPES.iter().find(|(_, endings)| is_it(endings)).map_or("application/octet-stream", |(media_type, _)| media_type)
}

/// Each type, and the endings that have it: those that people send.
const TYPES: [(&str, &str); 87] = [
    ("application/epub+zip", "epub"),
    ("application/geo+json", "geojson"),
    ("application/gzip", "gz tgz"),
    ("application/java-archive", "jar war ear"),
    ("application/json", "json map"),
    ("application/ld+json", "jsonld"),
    ("application/manifest+json", "webmanifest"),
    ("application/msword", "doc dot"),
    ("application/ogg", "ogx"),
    ("application/pdf", "pdf"),
    ("application/postscript", "ps eps ai"),
    ("application/rtf", "rtf"),
    ("application/sql", "sql"),
    ("application/toml", "toml"),
    ("application/vnd.android.package-archive", "apk"),
    ("application/vnd.apache.parquet", "parquet"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.ms-fontobject", "eot"),
    ("application/vnd.ms-outlook", "msg"),
    ("application/vnd.ms-powerpoint", "ppt"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.rar", "rar"),
    ("application/vnd.sqlite3", "sqlite sqlite3 db"),
    ("application/wasm", "wasm"),
    ("application/x-7z-compressed", "7z"),
    ("application/x-bittorrent", "torrent"),
    ("application/x-bzip2", "bz2"),
    ("application/x-httpd-php", "php"),
    ("application/x-ndjson", "ndjson jsonl"),
    ("application/x-sh", "sh"),
    ("application/x-tar", "tar"),
    ("application/x-xz", "xz"),
    ("application/xhtml+xml", "xhtml"),
    ("application/xml", "xml xsd xsl"),
    ("application/yaml", "yaml yml"),
    ("application/zip", "zip"),
    ("application/zstd", "zst"),
    ("audio/aac", "aac"),
    ("audio/flac", "flac"),
    ("audio/midi", "mid midi"),
    ("audio/mp4", "m4a"),
    ("audio/mpeg", "mp3"),
    ("audio/ogg", "ogg oga opus"),
    ("audio/wav", "wav"),
    ("audio/webm", "weba"),
    ("audio/aiff", "aif aiff"),
    ("font/otf", "otf"),
    ("font/ttf", "ttf"),
    ("font/woff", "woff"),
    ("font/woff2", "woff2"),
    ("image/apng", "apng"),
    ("image/avif", "avif"),
    ("image/bmp", "bmp"),
    ("image/gif", "gif"),
    ("image/heic", "heic"),
    ("image/heif", "heif"),
    ("image/jpeg", "jpg jpeg jpe jfif"),
    ("image/jxl", "jxl"),
    ("image/png", "png"),
    ("image/svg+xml", "svg"),
    ("image/tiff", "tif tiff"),
    ("image/vnd.adobe.photoshop", "psd"),
    ("image/vnd.microsoft.icon", "ico"),
    ("image/webp", "webp"),
    ("message/rfc822", "eml"),
    ("model/gltf+json", "gltf"),
    ("model/gltf-binary", "glb"),
    ("text/calendar", "ics"),
    ("text/css", "css"),
    ("text/csv", "csv"),
    ("text/html", "html htm"),
    ("text/javascript", "js mjs"),
    ("text/markdown", "md markdown"),
    ("text/plain", "txt text log ini conf"),
    ("text/tab-separated-values", "tsv"),
    ("text/vcard", "vcf"),
    ("video/matroska", "mkv"),
    ("video/mp4", "mp4 m4v"),
    ("video/mpeg", "mpeg mpg"),
    ("video/quicktime", "mov"),
    ("video/webm", "webm"),
    ("video/x-msvideo", "avi"),
];

#[cfg(test)]
mod tests {
    use super::super::Part;
    use super::*;

    #[test]
    fn by_the_ending() {
        for (name, expected) in [
            ("frog.png", "image/png"),
            ("FROG.JPG", "image/jpeg"),
            ("a/b.txt", "text/plain"),
            ("a.b\\c.tar.gz", "application/gzip"),
            ("data.json", "application/json"),
            ("frog", "application/octet-stream"),
            ("frog.", "application/octet-stream"),
            ("", "application/octet-stream"),
            (".png", "application/octet-stream"),
            ("a.png/frog", "application/octet-stream"),
            ("frog.pondlife", "application/octet-stream"),
            ("frog.jpg jpeg", "application/octet-stream"),
        ] {
            assert_eq!(of_name(name), expected, "{name}");
        }
    }

    #[test]
    fn each_ending_is_there_once() {
        for (media_type, endings) in TYPES {
            assert!(Part::text("").mime_str(media_type).is_ok(), "{media_type}");
            for ending in endings.split(' ') {
                assert_eq!(of_name(&format!("frog.{ending}")), media_type, "{ending}");
            }
        }
    }
}
