using System.Text;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>Draws a trace as docs/observability.md does.</summary>
internal static class TraceTree
{
    private static readonly string[] Kinds = ["", "internal", "server", "client", "producer", "consumer"];

    /// <param name="spans">Every span that is known.</param>
    /// <param name="traceId">The trace to draw; spans of others that are linked to it come after it.</param>
    public static string Draw(IEnumerable<ReceivedSpan> spans, string traceId)
    {
        var known = spans.ToList();
        var ours = known.Where(span => span.TraceId == traceId).ToList();
        var ids = ours.Select(span => span.SpanId).ToHashSet();
        var text = new StringBuilder();
        foreach (var root in Ordered(ours.Where(span => !ids.Contains(span.ParentId))))
        {
            text.AppendLine(Title(root));
            DrawChildren(text, ours, root, "");
        }

        foreach (
            var linked in Ordered(known.Where(span => span.TraceId != traceId && span.Links.Exists(link => ids.Contains(link.SpanId)))))
        {
            var request = ours.First(span => linked.Links.Exists(link => link.SpanId == span.SpanId));
            text.AppendLine(string.Concat(Title(linked), ", linked to ", request.Name));
        }

        return text.ToString().TrimEnd();
    }

    private static void DrawChildren(StringBuilder text, List<ReceivedSpan> spans, ReceivedSpan parent, string indent)
    {
        var children = Ordered(spans.Where(span => span.ParentId == parent.SpanId)).ToList();
        for (var i = 0; i < children.Count; i++)
        {
            var isLast = i == children.Count - 1;
            text.AppendLine(string.Concat(indent, isLast ? "└─ " : "├─ ", Title(children[i])));
            DrawChildren(text, spans, children[i], indent + (isLast ? "   " : "│  "));
        }
    }

    /// <summary>By name, since consumers run at the same time.</summary>
    private static IOrderedEnumerable<ReceivedSpan> Ordered(IEnumerable<ReceivedSpan> spans) =>
        spans.OrderBy(Title, StringComparer.Ordinal);

    private static string Title(ReceivedSpan span) => span.Attributes.TryGetValue("messaging.consumer.group.name", out var consumer)
        ? $"{span.Name} by {consumer} ({Kinds[span.Kind]})"
        : $"{span.Name} ({Kinds[span.Kind]})";
}
