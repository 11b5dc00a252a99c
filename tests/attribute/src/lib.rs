//! The attribute of the suite's tests, natively: it leaves it to the suite by which executor each is driven.

use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

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
