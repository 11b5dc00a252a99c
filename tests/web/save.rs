//! Files that bodies were saved in, where the engine has any: what is in them, and what is left beside them.

use amphi::ErrorKind;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::memory::ORIGIN;
use crate::needs;

const FAULT: &str = match option_env!("AMPHI_TEST_FAULT") {
    Some(origin) => origin,
    None => "",
};

const FOLDER: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/web-save");

/// What a program makes of Node's `fs` and the folder.
fn with_files(program: &str) -> String {
    let program = format!("((fs, folder) => {program})(process.getBuiltinModule('node:fs'), {FOLDER:?})");
    js_sys::eval(&program).unwrap().as_string().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_file_is_whole_or_as_it_was() {
    needs!(Files);
    with_files("{ fs.rmSync(folder, { recursive: true, force: true }); fs.mkdirSync(folder); }");
    with_files("{ fs.writeFileSync(folder + '/frog', 'precious'); fs.chmodSync(folder + '/frog', 0o640); }");
    with_files("fs.symlinkSync('frog', folder + '/link')");
    let listed = || with_files("fs.readdirSync(folder).sort().join()");
    let content = || with_files("fs.readFileSync(folder + '/frog', 'utf8')");
    let link = format!("{FOLDER}/link");

    let error = amphi::get(format!("{FAULT}/cut")).await.unwrap().save(&link).await.unwrap_err();
    assert_eq!((error.kind(), content().as_str(), listed().as_str()), (ErrorKind::Body, "precious", "frog,link"));

    let drip = amphi::get(format!("{ORIGIN}/drip?duration=60&numbytes=600")).await.unwrap();
    {
        let mut saving = std::pin::pin!(drip.save(&link));
        for _ in 0..100 {
            std::future::poll_fn(|cx| std::task::Poll::Ready(saving.as_mut().poll(cx).is_ready())).await;
            if listed().contains(".part") {
                break;
            }
            amphi::get(format!("{ORIGIN}/delay/0.02")).await.unwrap().bytes().await.unwrap();
        }
        assert!(listed().contains("frog.") && listed().contains(".part"), "{}", listed());
    }
    assert_eq!((content().as_str(), listed().as_str()), ("precious", "frog,link"));

    assert_eq!(amphi::get(format!("{ORIGIN}/base64/ZnJvZw==")).await.unwrap().save(&link).await.unwrap(), 4);
    assert_eq!((content().as_str(), listed().as_str()), ("frog", "frog,link"));
    assert_eq!(with_files("String(fs.statSync(folder + '/frog').mode & 0o777)"), 0o640.to_string());
    assert!(amphi::get(format!("{ORIGIN}/get")).await.unwrap().save("/dev/null").await.unwrap() > 0);
}
