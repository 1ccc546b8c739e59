using System.Text.Json.Nodes;
using static PahlawanPangan.Tests.Kubernetes.Schema;

namespace PahlawanPangan.Tests.Kubernetes;

/// <summary>The kinds of objects that the manifests may hold, by apiVersion and kind.</summary>
internal static class KubernetesApi
{
    private static readonly Schema Metadata = Object(
        ("name!", Name), ("namespace", Name), ("labels", MapOf(Text)), ("annotations", MapOf(Text)));

    private static readonly Schema Selector = Object(
        ("matchLabels", MapOf(Text)),
        ("matchExpressions", ListOf(Object(
            ("key!", Text), ("operator!", OneOf("In", "NotIn", "Exists", "DoesNotExist")), ("values", ListOf(Text))))));

    private static readonly Schema KeyOf = Object(("name!", Name), ("key!", Text));

    private static readonly Schema Probe = Object(
        ("httpGet", Object(("path!", Text), ("port!", PortOrName))),
        ("tcpSocket", Object(("port!", PortOrName))),
        ("exec", Object(("command!", ListOf(Text)))),
        ("periodSeconds", Number), ("timeoutSeconds", Number), ("failureThreshold", Number), ("initialDelaySeconds", Number));

    private static readonly Schema Seccomp = Object(("type!", OneOf("RuntimeDefault", "Localhost")));

    private static readonly Schema Container = Object(
        ("name!", Name), ("image!", Text), ("command", ListOf(Text)), ("args", ListOf(Text)),
        ("ports", ListOf(Object(("name", Name), ("containerPort!", PortOrName), ("protocol", OneOf("TCP", "UDP"))))),
        ("envFrom", ListOf(Object(("configMapRef", Object(("name!", Name)))))),
        ("env", ListOf(Object(
            ("name!", Text), ("value", Text),
            ("valueFrom", Object(("fieldRef", Object(("fieldPath!", Text))), ("secretKeyRef", KeyOf), ("configMapKeyRef", KeyOf)))))),
        ("startupProbe", Probe), ("livenessProbe", Probe), ("readinessProbe", Probe),
        ("resources!", Object(("requests!", MapOf(Quantity)), ("limits!", MapOf(Quantity)))),
        ("securityContext!", Object(
            ("allowPrivilegeEscalation!", Truth), ("readOnlyRootFilesystem", Truth), ("capabilities", Object(("drop!", ListOf(Text)))))),
        ("volumeMounts", ListOf(Object(("name!", Name), ("mountPath!", Text), ("subPath", Text), ("readOnly", Truth)))));

    private static readonly Schema Pod = Object(
        ("serviceAccountName", Name), ("automountServiceAccountToken!", Truth), ("enableServiceLinks", Truth),
        ("restartPolicy", OneOf("Always", "OnFailure", "Never")), ("terminationGracePeriodSeconds", Number),
        ("securityContext!", Object(
            ("runAsNonRoot", Truth), ("runAsUser", Number), ("runAsGroup", Number), ("fsGroup", Number), ("seccompProfile!", Seccomp))),
        ("topologySpreadConstraints", ListOf(Object(
            ("maxSkew!", Number), ("topologyKey!", Text), ("whenUnsatisfiable!", OneOf("ScheduleAnyway", "DoNotSchedule")), ("labelSelector!", Selector)))),
        ("containers!", ListOf(Container)),
        ("volumes", ListOf(Object(
            ("name!", Name), ("secret", Object(("secretName!", Name), ("defaultMode", Number))), ("emptyDir", Object(("sizeLimit", Quantity)))))));

    private static readonly Schema Template = Object(("metadata!", Object(("labels!", MapOf(Text)), ("annotations", MapOf(Text)))), ("spec!", Pod));

    private static readonly Schema Peers = ListOf(Object(
        ("podSelector", Selector), ("namespaceSelector", Selector), ("ipBlock", Object(("cidr!", Text), ("except", ListOf(Text))))));

    private static readonly Schema NetworkPorts = ListOf(Object(("port!", PortOrName), ("protocol", OneOf("TCP", "UDP"))));

    private static readonly Schema ScalingPolicy = Object(
        ("stabilizationWindowSeconds", Number),
        ("policies", ListOf(Object(("type!", OneOf("Pods", "Percent")), ("value!", Number), ("periodSeconds!", Number)))));

    private static readonly Dictionary<string, Schema> Kinds = new()
    {
        ["v1 Namespace"] = Of(null),
        ["v1 ServiceAccount"] = Object(("apiVersion!", Text), ("kind!", Text), ("metadata!", Metadata), ("automountServiceAccountToken!", Truth)),
        ["v1 ConfigMap"] = Object(("apiVersion!", Text), ("kind!", Text), ("metadata!", Metadata), ("data!", MapOf(Text))),
        ["v1 Service"] = Of(Object(
            ("selector!", MapOf(Text)), ("ports!", ListOf(Object(("name", Name), ("port!", PortOrName), ("targetPort", PortOrName)))))),
        ["apps/v1 Deployment"] = Of(Object(
            ("minReadySeconds!", Number), ("progressDeadlineSeconds", Number), ("revisionHistoryLimit", Number),
            ("strategy!", Object(("type!", OneOf("RollingUpdate")), ("rollingUpdate!", Object(("maxUnavailable!", Number), ("maxSurge!", Number))))),
            ("selector!", Selector), ("template!", Template))),
        ["apps/v1 StatefulSet"] = Of(Object(
            ("serviceName!", Name), ("replicas!", Number), ("selector!", Selector), ("template!", Template),
            ("volumeClaimTemplates", ListOf(Object(
                ("metadata!", Metadata),
                ("spec!", Object(("accessModes!", ListOf(OneOf("ReadWriteOnce"))), ("resources!", Object(("requests!", MapOf(Quantity))))))))))),
        ["batch/v1 Job"] = Of(Object(
            ("backoffLimit", Number), ("activeDeadlineSeconds", Number), ("ttlSecondsAfterFinished", Number), ("template!", Template))),
        ["policy/v1 PodDisruptionBudget"] = Of(Object(("maxUnavailable!", Number), ("selector!", Selector))),
        ["autoscaling/v2 HorizontalPodAutoscaler"] = Of(Object(
            ("scaleTargetRef!", Object(("apiVersion!", Text), ("kind!", Text), ("name!", Name))),
            ("minReplicas!", Number), ("maxReplicas!", Number),
            ("metrics!", ListOf(Object(
                ("type!", OneOf("Resource", "External")),
                ("resource", Object(("name!", Text), ("target!", Object(("type!", OneOf("Utilization")), ("averageUtilization!", Number))))),
                ("external", Object(
                    ("metric!", Object(("name!", Text), ("selector", Selector))), ("target!", Object(("type!", OneOf("AverageValue")), ("averageValue!", Quantity)))))))),
            ("behavior", Object(("scaleUp", ScalingPolicy), ("scaleDown", ScalingPolicy))))),
        ["networking.k8s.io/v1 NetworkPolicy"] = Of(Object(
            ("podSelector!", Selector), ("policyTypes!", ListOf(OneOf("Ingress", "Egress"))),
            ("ingress", ListOf(Object(("from!", Peers), ("ports!", NetworkPorts)))),
            ("egress", ListOf(Object(("to!", Peers), ("ports!", NetworkPorts)))))),
    };

    /// <summary>What is wrong with an object.</summary>
    public static List<string> FaultsOf(JsonObject item)
    {
        var kind = $"{item["apiVersion"]} {item["kind"]}";
        List<string> faults = [];
        if (Kinds.TryGetValue(kind, out var schema))
        {
            schema.Check(item, $"{item["kind"]} {item["metadata"]?["name"]}", faults);
        }
        else
        {
            faults.Add($"There is no {kind}.");
        }

        return faults;
    }

    private static Schema Of(Schema? spec) => spec is null
        ? Object(("apiVersion!", Text), ("kind!", Text), ("metadata!", Metadata))
        : Object(("apiVersion!", Text), ("kind!", Text), ("metadata!", Metadata), ("spec!", spec));
}
