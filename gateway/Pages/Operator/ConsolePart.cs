using Microsoft.AspNetCore.Components;

namespace PahlawanPangan.Gateway.Pages.Operator;

/// <summary>A part of the console that is rendered again when the state changes.</summary>
public abstract class ConsolePart : ComponentBase
{
    /// <summary>The request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public ConsoleState State { get; set; } = null!;

    /// <summary>The part's texts, numbers and times.</summary>
    internal Words L => Words.Of(Http);

    /// <summary>The engine now.</summary>
    internal ConsoleReading Reading => State.Reading;
}
