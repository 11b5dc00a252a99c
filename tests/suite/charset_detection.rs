//! Texts that name no charset, and are read all the same.

use amphi::Client;

use crate::support::{http, test};

/// A text in a charset that is not said.
fn unsaid(charset: &str, text: &str) -> String {
    let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    http(&format!("/charset/{charset}?declare=0&text={escaped}"))
}

#[test]
async fn what_a_text_is_in() {
    let client = Client::builder().detect_charset(true).default_charset("utf-16le").build().unwrap();
    for (charset, text) in [
        ("windows-1252", "Les grenouilles dégoûtées se sont cachées sous les nénuphars."),
        ("windows-1251", "Лягушки живут в пруду и поют каждую ночь до утра."),
        ("koi8-u", "Жаби живуть у ставку і співають щоночі до самого ранку."),
        ("shift_jis", "蛙は池に住んでいて、毎晩朝まで歌います。"),
        ("euc-jp", "蛙は池に住んでいて、毎晩朝まで歌います。"),
        ("euc-kr", "개구리는 연못에 살면서 매일 밤 아침까지 노래합니다."),
        ("big5", "青蛙住在池塘裡,每天晚上唱歌直到早晨。"),
        ("gbk", "青蛙住在池塘里,每天晚上唱歌直到早晨。"),
        ("utf-8", "Die Frösche wohnen im Teich."),
        ("utf-8", "plain frogs"),
        ("utf-8", ""),
    ] {
        let response = client.get(unsaid(charset, text)).await.unwrap();
        assert_eq!(response.text().await.unwrap(), text, "{charset}");
    }
}

#[test]
async fn who_says_it_is_believed() {
    let client = Client::builder().detect_charset(true).build().unwrap();
    let said = client.get(http("/charset/windows-1251?text=%D0%B6")).await.unwrap();
    assert_eq!(said.text().await.unwrap(), "ж");
    let marked = client.get(http("/charset/utf-16le?text=h%C3%A9&bom=1&declare=0")).await.unwrap();
    assert_eq!(marked.text().await.unwrap(), "hé");
    let asked = client.get(unsaid("windows-1251", "ж")).await.unwrap();
    assert_eq!(asked.text_with_charset("windows-1251").await.unwrap(), "ж");
}

#[test]
async fn nothing_is_guessed_unasked() {
    for client in [Client::new(), Client::builder().detect_charset(true).detect_charset(false).build().unwrap()] {
        let response = client.get(unsaid("windows-1252", "café au lait, déjà vu")).await.unwrap();
        assert_eq!(response.text().await.unwrap(), "caf\u{fffd} au lait, d\u{fffd}j\u{fffd} vu");
    }
}
