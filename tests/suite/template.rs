//! URI templates, by the tests that all implementations share: <https://github.com/uri-templates/uritemplate-test>.

use amphi::{Client, ErrorKind, TemplateValue, UriTemplate, Url};
use serde_json::Value;

use crate::support::{echo, http, test};

const FILES: [(&str, &str); 4] = [
    ("extended-tests", include_str!("uritemplate/extended-tests.json")),
    ("negative-tests", include_str!("uritemplate/negative-tests.json")),
    ("spec-examples", include_str!("uritemplate/spec-examples.json")),
    ("spec-examples-by-section", include_str!("uritemplate/spec-examples-by-section.json")),
];

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn value(value: &Value) -> TemplateValue {
    match value {
        Value::Null => None::<&str>.into(),
        Value::Array(values) => TemplateValue::list(values.iter().filter(|value| !value.is_null()).map(text)),
        Value::Object(pairs) => TemplateValue::map(pairs.iter().map(|(key, value)| (key, text(value)))),
        value => text(value).into(),
    }
}

fn expand(template: &str, variables: &Value) -> amphi::Result<String> {
    let variables = variables.as_object().unwrap().iter().map(|(name, found)| (name, value(found)));
    UriTemplate::new(template)?.expand(variables)
}

#[test]
async fn those_of_everybody() {
    let mut count = 0;
    for (file, tests) in FILES {
        let groups: Value = serde_json::from_str(tests).unwrap();
        for (group, tests) in groups.as_object().unwrap() {
            for case in tests["testcases"].as_array().unwrap() {
                let template = case[0].as_str().unwrap();
                let expanded = expand(template, &tests["variables"]);
                let is_right = match &case[1] {
                    Value::Bool(false) => expanded.as_ref().is_err_and(|error| error.kind() == ErrorKind::Builder),
                    // Where the order of a map is open.
                    Value::Array(any) => expanded.as_ref().is_ok_and(|text| any.iter().any(|one| one == text)),
                    one => expanded.as_ref().is_ok_and(|text| one == text),
                };
                assert!(is_right, "{file}, {group}: {template} becomes {expanded:?}, not {}", case[1]);
                count += 1;
            }
        }
    }
    assert_eq!(count, 252);
}

#[test]
async fn values_of_every_kind() {
    let template = UriTemplate::new("{/a}{?b,c,d*,e,f,g,h*}").unwrap();
    let values = [
        ("a", "ä/b".into()),
        ("b", 1.into()),
        ("c", true.into()),
        ("d", vec!["x", "y"].into()),
        ("e", None::<String>.into()),
        ("f", Some('z').into()),
        ("g", TemplateValue::list([""; 0])),
        ("h", TemplateValue::map([("k", 1.5), ("l", -1.0)])),
        ("a", "not this one".into()),
        ("unknown", "left out".into()),
    ];
    assert_eq!(template.expand(values).unwrap(), "/%C3%A4%2Fb?b=1&c=true&d=x&d=y&f=z&k=1.5&l=-1");
    assert!(template.variables().eq(["a", "b", "c", "d", "e", "f", "g", "h"]));
    assert_eq!(template.expand([("a", None::<&str>)]).unwrap(), "");
    assert_eq!("{x}".parse::<UriTemplate>().unwrap().to_string(), "{x}");
}

#[test]
async fn no_value_leads_elsewhere() {
    for value in ["evil/../..", "//evil", "?x#y", "a@evil:1", "\\evil", "\r\n", "%2e%2e", "%"] {
        let url = Url::from_template("https://pond.example/users/{user}{?user}{#}", [("user", value)]);
        assert_eq!(url.unwrap_err().kind(), ErrorKind::Builder);
        let url = Url::from_template("https://pond.example/users/{user}/x{?user}", [("user", value)]).unwrap();
        assert_eq!((url.host(), url.port(), url.path().split('/').count()), ("pond.example", Some(443), 4), "{url}");
        assert!(url.path().starts_with("/users/") && url.path().ends_with("/x") && url.fragment().is_none(), "{url}");
        assert_eq!(url.query_params().get("user"), Some(value), "{url}");
    }
    for value in [".", ".."] {
        let url = Url::from_template("https://pond.example/users/{user}/x", [("user", value)]);
        assert_eq!(url.unwrap_err().kind(), ErrorKind::Builder, "{value}");
    }
    assert!(Url::from_template("https://pond.example/a/{b}{c}/x", [("b", "."), ("c", ".")]).is_err());
    assert!(Url::from_template("https://pond.example/a/../{b}", [("b", "c")]).is_ok());
    let relative = Url::from_template("/users/{user}", [("user", "frog")]).unwrap_err();
    assert_eq!(relative.kind(), ErrorKind::InvalidUrl);
}

#[test]
async fn below_a_base_url() {
    let client = Client::builder().base_url(http("/anything")).build().unwrap();
    let path = UriTemplate::new("/{user}/frogs{?page}").unwrap().expand([("user", "a b"), ("page", "2")]).unwrap();
    assert_eq!(echo(client.get(path)).await["url"].as_str().unwrap(), http("/anything/a%20b/frogs?page=2"));
}
