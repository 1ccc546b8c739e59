using Orleans.Serialization.Cloning;

namespace Orleans.Runtime;

/// <summary>Copies the values that travel with a call, unless none of them can change.</summary>
internal static class RequestContextCopy
{
    public static Dictionary<string, object>? Of(Dictionary<string, object>? values)
    {
        if (values is null)
        {
            return null;
        }

        foreach (var value in values.Values)
        {
            if (!CopierCatalog.ForExact(value.GetType()).IsShallow)
            {
                return CopyAll(values);
            }
        }

        return values;
    }

    private static Dictionary<string, object> CopyAll(Dictionary<string, object> values)
    {
        var context = CopyContext.Rent();
        try
        {
            var copy = new Dictionary<string, object>(values.Count);
            foreach (var (key, value) in values)
            {
                copy[key] = CopierCatalog.ForExact(value.GetType()).CopyObject(value, context);
            }

            return copy;
        }
        finally
        {
            CopyContext.Return(context);
        }
    }
}
