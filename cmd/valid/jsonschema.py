import json, sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(3)

schema, older = (json.load(open(path)) for path in sys.argv[1:3])  # 1.1 takes parts of 1.0 over, by its address
resolver = jsonschema.RefResolver(schema.get("id") or schema.get("$id"), schema, store={"https://json.schemastore.org/feed-1.json": older, "https://json.schemastore.org/feed-1": older})
validator = jsonschema.validators.validator_for(schema)(schema, resolver=resolver)
wrong = 0
for path in sys.argv[3:]:
    for error in validator.iter_errors(json.load(open(path))):
        wrong += 1
        print("%s: %s: %s" % (path, "/".join(map(str, error.path)), error.message.replace("\n", " ")[:300]))
sys.exit(1 if wrong else 0)
