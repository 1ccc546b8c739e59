using System.Globalization;
using System.Text.Json.Nodes;

namespace PahlawanPangan.Tests.Kubernetes;

/// <summary>A step of a JSON patch (RFC 6902): replace and remove, of what is there; add, of what is not.</summary>
internal static class JsonPatch
{
    public static void Apply(JsonNode document, JsonNode step)
    {
        var path = step["path"]!.ToString().Split('/')[1..];
        var parent = path[..^1].Aggregate(document, Child);
        if (step["op"]!.ToString() == "add")
        {
            Add(parent, path[^1], step["value"]!.DeepClone());
            return;
        }

        Assert.NotNull(Child(parent, path[^1]));
        switch (step["op"]!.ToString())
        {
            case "replace" when parent is JsonObject item:
                item[path[^1]] = step["value"]!.DeepClone();
                break;
            case "remove" when parent is JsonArray list:
                list.RemoveAt(int.Parse(path[^1], CultureInfo.InvariantCulture));
                break;
            default:
                Assert.Fail($"Not a step that is known here: {step.ToJsonString()}");
                break;
        }
    }

    private static void Add(JsonNode parent, string name, JsonNode value)
    {
        if (parent is JsonArray list)
        {
            Assert.Equal("-", name);
            list.Add(value);
        }
        else
        {
            Assert.Null(parent[name]);
            parent[name] = value;
        }
    }

    private static JsonNode Child(JsonNode node, string name)
    {
        var child = node is JsonArray list ? list[int.Parse(name, CultureInfo.InvariantCulture)] : node[name];
        Assert.True(child is not null, $"There is no {name} at {node.GetPath()}.");
        return child!;
    }
}
