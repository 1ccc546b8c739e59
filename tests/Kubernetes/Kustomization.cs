using System.Text.Json.Nodes;

namespace PahlawanPangan.Tests.Kubernetes;

/// <summary>
/// Resolves a kustomization without a network and without kustomize, as far as this project goes: resources, images, namespace, generated
/// config maps, and JSON patches on targets. What it does not know it refuses, so that nothing goes untested unnoticed.
/// </summary>
public sealed class Kustomization
{
    private static readonly HashSet<string> Known =
        ["apiVersion", "kind", "namespace", "labels", "resources", "images", "configMapGenerator", "patches"];

    private readonly string _folder;
    private readonly JsonObject _file;

    private Kustomization(string folder)
    {
        _folder = folder;
        _file = (JsonObject)Yaml.Read(File.ReadAllText(Path.Combine(folder, "kustomization.yaml"))).Single();
        Assert.All(_file, entry => Assert.Contains(entry.Key, Known));
    }

    /// <summary>Every object of the kustomization in a folder.</summary>
    public static List<JsonObject> Resolve(string folder)
    {
        var kustomization = new Kustomization(folder);
        var objects = kustomization.Resources();
        kustomization.Generate(objects);
        kustomization.Patch(objects);
        kustomization.Place(objects);
        kustomization.Name(objects);
        return objects;
    }

    private IEnumerable<JsonNode> List(string name) => _file[name] is JsonArray list ? list.Select(item => item!) : [];

    private List<JsonObject> Resources() => [.. List("resources").SelectMany(resource =>
    {
        var path = Path.GetFullPath(Path.Combine(_folder, resource.ToString()));
        return Directory.Exists(path) ? Resolve(path) : Yaml.Read(File.ReadAllText(path)).Cast<JsonObject>();
    })];

    private void Generate(List<JsonObject> objects)
    {
        foreach (var map in List("configMapGenerator"))
        {
            var data = new JsonObject();
            foreach (var literal in map["literals"]!.AsArray())
            {
                var (name, value) = Split(literal!.ToString(), '=');
                data.Add(name, value);
            }

            objects.Add(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ConfigMap",
                ["metadata"] = new JsonObject { ["name"] = map["name"]!.ToString() },
                ["data"] = data,
            });
        }
    }

    private void Patch(List<JsonObject> objects)
    {
        foreach (var patch in List("patches"))
        {
            var target = patch["target"]!;
            var matched = objects.FindAll(item =>
                target["kind"]!.ToString() == item["kind"]!.ToString()
                && (target["name"] is not { } name || name.ToString() == item["metadata"]!["name"]!.ToString()));
            Assert.NotEmpty(matched);
            foreach (var item in matched)
            {
                foreach (var step in Yaml.Read(patch["patch"]!.ToString()).Single().AsArray())
                {
                    JsonPatch.Apply(item, step!);
                }
            }
        }
    }

    private void Place(List<JsonObject> objects)
    {
        if (_file["namespace"] is not { } space)
        {
            return;
        }

        foreach (var item in objects.Where(item => item["kind"]!.ToString() != "Namespace"))
        {
            item["metadata"]!["namespace"] = space.ToString();
        }
    }

    private void Name(List<JsonObject> objects)
    {
        foreach (var image in List("images"))
        {
            var used = objects.SelectMany(Pods.ContainersOf)
                .Where(container => Split(container["image"]!.ToString(), ':').Item1 == image["name"]!.ToString()).ToList();
            Assert.NotEmpty(used);
            foreach (var container in used)
            {
                container["image"] = $"{image["newName"] ?? image["name"]!}:{image["newTag"]}";
            }
        }
    }

    private static (string, string) Split(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}
