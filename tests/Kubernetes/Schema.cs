using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PahlawanPangan.Tests.Kubernetes;

/// <summary>
/// A model of the parts of the Kubernetes API that the manifests use: which fields an object has, of which kind, and which it must have. A
/// field that is not in the model is an error, as a misspelt one is to the API server.
/// </summary>
internal abstract partial class Schema
{
    public static Schema Text { get; } = new Scalar("a string", value => value.TryGetValue<string>(out _));

    public static Schema Number { get; } = new Scalar("a whole number", value => value.TryGetValue<long>(out _));

    public static Schema Truth { get; } = new Scalar("true or false", value => value.TryGetValue<bool>(out _));

    public static Schema Quantity { get; } = new Scalar("a quantity", value => QuantityForm().IsMatch(value.ToString()));

    public static Schema PortOrName { get; } = new Scalar(
        "a port or its name", value => value.TryGetValue<long>(out var port) ? port is > 0 and < 65536 : NameForm().IsMatch(value.ToString()));

    /// <summary>A name as objects have it: a label of DNS.</summary>
    public static Schema Name { get; } = new Scalar("a DNS label", value => NameForm().IsMatch(value.ToString()) && value.ToString().Length < 64);

    public static Schema OneOf(params string[] values) => new Scalar(string.Join(" or ", values), value => values.Contains(value.ToString()));

    public static Schema ListOf(Schema item) => new List(item);

    public static Schema MapOf(Schema value) => new Map(value);

    /// <summary>An object; fields whose names end with an exclamation mark must be there.</summary>
    public static Schema Object(params (string Name, Schema Schema)[] fields) => new Record(fields);

    /// <summary>Adds what is wrong with a node.</summary>
    public abstract void Check(JsonNode? node, string path, List<string> faults);

    private sealed class Scalar(string what, Func<JsonValue, bool> holds) : Schema
    {
        public override void Check(JsonNode? node, string path, List<string> faults)
        {
            if (node is not JsonValue value || !holds(value))
            {
                faults.Add($"{path} is {node?.ToJsonString() ?? "nothing"}, and should be {what}.");
            }
        }
    }

    private sealed class List(Schema item) : Schema
    {
        public override void Check(JsonNode? node, string path, List<string> faults)
        {
            if (node is not JsonArray list)
            {
                faults.Add($"{path} should be a list.");
                return;
            }

            for (var i = 0; i < list.Count; i++)
            {
                item.Check(list[i], $"{path}[{i}]", faults);
            }
        }
    }

    private sealed class Map(Schema value) : Schema
    {
        public override void Check(JsonNode? node, string path, List<string> faults)
        {
            if (node is not JsonObject map)
            {
                faults.Add($"{path} should be an object.");
                return;
            }

            foreach (var (key, entry) in map)
            {
                value.Check(entry, $"{path}.{key}", faults);
            }
        }
    }

    private sealed class Record((string Name, Schema Schema)[] fields) : Schema
    {
        private readonly Dictionary<string, Schema> _fields = fields.ToDictionary(field => field.Name.TrimEnd('!'), field => field.Schema);
        private readonly string[] _required = [.. fields.Where(field => field.Name.EndsWith('!')).Select(field => field.Name.TrimEnd('!'))];

        public override void Check(JsonNode? node, string path, List<string> faults)
        {
            if (node is not JsonObject record)
            {
                faults.Add($"{path} should be an object.");
                return;
            }

            faults.AddRange(_required.Where(name => !record.ContainsKey(name)).Select(name => $"{path} has no {name}."));
            foreach (var (name, value) in record)
            {
                if (_fields.TryGetValue(name, out var schema))
                {
                    schema.Check(value, $"{path}.{name}", faults);
                }
                else
                {
                    faults.Add($"{path} has no field {name}.");
                }
            }
        }
    }

    [GeneratedRegex(@"^\d+(\.\d+)?(m|[KMGT]i?)?$")]
    private static partial Regex QuantityForm();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex NameForm();
}
