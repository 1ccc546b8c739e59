using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>
/// The rule of a method: who may call it, and which request of REST does the same. A method without one is refused to everyone.
/// </summary>
/// <param name="rest">The method and the path of the request, as gateway/Access.txt has them: <c>POST /v1/lots</c>.</param>
/// <param name="roles">The roles that are let in.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CounterpartAttribute(string rest, params Role[] roles) : Attribute
{
    /// <summary>The request of REST.</summary>
    public string Rest => rest;

    /// <summary>The roles that are let in.</summary>
    public Access Access { get; } = Access.Only(roles);

    /// <summary>Whether the call must carry a key.</summary>
    public bool NeedsKey { get; init; }

    /// <summary>Whether the call can change something.</summary>
    public bool Changes => !rest.StartsWith("GET ", StringComparison.Ordinal);

    /// <summary>What a repetition of the call is answered.</summary>
    public Repetition Repetition => !Changes ? new(RepetitionKind.Same, "It changes nothing.")
        : new(NeedsKey ? RepetitionKind.RequiredKey : RepetitionKind.OptionalKey);

    /// <summary>What a call changes, as the same request of REST names it, so that a key holds for both.</summary>
    /// <param name="ids">The ids of the path, in its order.</param>
    public string ResourceOf(params ReadOnlySpan<Guid> ids)
    {
        var next = 0;
        var parts = rest.Split('/');
        for (var index = 0; index < parts.Length; index++)
        {
            if (parts[index].StartsWith('{'))
            {
                parts[index] = ids[next++].ToString("D");
            }
        }

        return string.Join('/', parts);
    }
}
