using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace PahlawanPangan.Gateway.Pages.Shared;

/// <summary>A text of a drawing, centred on a point. In a Razor file <c>text</c> is no element.</summary>
public sealed class SvgText : ComponentBase
{
    /// <summary>The middle, from the left.</summary>
    [Parameter, EditorRequired]
    public double X { get; set; }

    /// <summary>The base line, from above.</summary>
    [Parameter, EditorRequired]
    public double Y { get; set; }

    /// <summary>The text.</summary>
    [Parameter, EditorRequired]
    public string Content { get; set; } = "";

    /// <summary>A class of the style sheet.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", X.ToString("0.#", CultureInfo.InvariantCulture));
        builder.AddAttribute(2, "y", Y.ToString("0.#", CultureInfo.InvariantCulture));
        builder.AddAttribute(3, "text-anchor", "middle");
        builder.AddAttribute(4, "class", Class);
        builder.AddContent(5, Content);
        builder.CloseElement();
    }
}
