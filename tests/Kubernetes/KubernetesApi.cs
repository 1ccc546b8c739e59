using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace PahlawanPangan.Tests.Kubernetes;

/// <summary>
/// Reads objects as strictly as the API server: by the types of the official client, where a field that there is not is an error.
/// </summary>
internal static class KubernetesApi
{
    /// <summary>The kinds that the manifests may hold.</summary>
    private static readonly Dictionary<string, Type> Kinds = new()
    {
        ["v1/Namespace"] = typeof(V1Namespace),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
        ["v1/ConfigMap"] = typeof(V1ConfigMap),
        ["v1/Service"] = typeof(V1Service),
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["apps/v1/StatefulSet"] = typeof(V1StatefulSet),
        ["batch/v1/Job"] = typeof(V1Job),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["autoscaling/v2/HorizontalPodAutoscaler"] = typeof(V2HorizontalPodAutoscaler),
        ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy),
    };

    /// <summary>What is wrong with an object: nothing, or the first fault that was found.</summary>
    public static List<string> FaultsOf(JsonObject item)
    {
        var name = $"{item["kind"]} {item["metadata"]?["name"]}";
        if (!Kinds.ContainsKey($"{item["apiVersion"]}/{item["kind"]}"))
        {
            return [$"{name}: there is no {item["apiVersion"]}/{item["kind"]}."];
        }

        try
        {
            // JSON is YAML, and only of YAML the client has a strict reader.
            var read = KubernetesYaml.LoadAllFromString(item.ToJsonString(), Kinds, strict: true).Single();
            return [.. PodOf(read) is { } pod ? FaultsOf(pod).Select(fault => $"{name}: {fault}") : []];
        }
        catch (YamlException fault)
        {
            return [$"{name}: {fault.Message} {fault.InnerException?.Message}"];
        }
    }

    private static V1PodSpec? PodOf(object read) => read switch
    {
        V1Deployment deployment => deployment.Spec.Template.Spec,
        V1StatefulSet set => set.Spec.Template.Spec,
        V1Job job => job.Spec.Template.Spec,
        _ => null,
    };

    /// <summary>What the API server would take and this project does not.</summary>
    private static IEnumerable<string> FaultsOf(V1PodSpec pod)
    {
        if (pod.AutomountServiceAccountToken is null)
        {
            yield return "does not say whether it needs the account's token.";
        }

        if (pod.SecurityContext?.SeccompProfile is null)
        {
            yield return "has no seccomp profile.";
        }

        foreach (var container in pod.Containers)
        {
            if (container.SecurityContext?.AllowPrivilegeEscalation is null)
            {
                yield return $"{container.Name} does not say whether it may gain privileges.";
            }

            if (container.Resources?.Requests is not { Count: > 0 } requests || container.Resources.Limits is not { Count: > 0 } limits)
            {
                yield return $"{container.Name} has no requests or no limits.";
            }
            else if (requests.Values.Concat(limits.Values).Any(quantity => quantity.ToDecimal() <= 0))
            {
                yield return $"{container.Name} asks for nothing.";
            }
        }
    }
}
