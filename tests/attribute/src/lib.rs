//! Macros for the tests: the attribute of the suite's, which leaves it to the suite by which executor each is driven, and
//! what makes tests of the guides.

mod guide;

use proc_macro::{Delimiter, Group, Literal, TokenStream, TokenTree};

/// Makes a test of `async fn name() { … }`, whose body is handed to `crate::executor::run`.
#[proc_macro_attribute]
pub fn test(_: TokenStream, function: TokenStream) -> TokenStream {
    let is_async = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word.to_string() == "async");
    let mut tokens: Vec<TokenTree> = function.into_iter().filter(|token| !is_async(token)).collect();
    let Some(TokenTree::Group(body)) = tokens.pop() else {
        return parsed("compile_error!(\"a test is an async fn with a body\");");
    };
    let mut whole: TokenStream = parsed("crate::executor::run");
    let mut future = parsed("async move");
    future.extend([TokenTree::Group(body)]);
    whole.extend([TokenTree::Group(Group::new(Delimiter::Parenthesis, future))]);
    let mut test = parsed("#[::core::prelude::v1::test]");
    test.extend(tokens);
    test.extend([TokenTree::Group(Group::new(Delimiter::Brace, whole))]);
    test
}

fn parsed(code: &str) -> TokenStream {
    code.parse().expect("it is Rust")
}

/// The text of a guide, by its path from the crate's root, with what its blocks need to run: for `#[doc = …]`.
#[proc_macro]
pub fn guide(path: TokenStream) -> TokenStream {
    let path = path.to_string();
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let path = std::path::Path::new(&root).join(path.trim_matches('"'));
    match std::fs::read_to_string(&path) {
        Ok(markdown) => TokenTree::Literal(Literal::string(&guide::woven(&markdown))).into(),
        Err(error) => parsed(&format!("compile_error!({:?})", format!("{}: {error}", path.display()))),
    }
}
