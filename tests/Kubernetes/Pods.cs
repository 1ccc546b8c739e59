using System.Text.Json.Nodes;

namespace PahlawanPangan.Tests.Kubernetes;

/// <summary>Finds pods inside what makes them.</summary>
internal static class Pods
{
    /// <summary>The pod that an object makes, or null.</summary>
    public static JsonObject? SpecOf(JsonObject item) => item["kind"]!.ToString() is "Deployment" or "StatefulSet" or "Job"
        ? item["spec"]!["template"]!["spec"]!.AsObject()
        : null;

    /// <summary>The labels of the pods that an object makes.</summary>
    public static JsonObject? LabelsOf(JsonObject item) => SpecOf(item) is null
        ? null
        : item["spec"]!["template"]!["metadata"]!["labels"]!.AsObject();

    /// <summary>The containers that an object makes.</summary>
    public static IEnumerable<JsonObject> ContainersOf(JsonObject item) =>
        SpecOf(item)?["containers"]!.AsArray().Select(container => container!.AsObject()) ?? [];
}
