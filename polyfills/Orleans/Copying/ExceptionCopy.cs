using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization.Cloning;

/// <summary>
/// Copies an exception for a client as the wire would: type, message, stack trace and inner exceptions, and of its own
/// members those that are marked with <see cref="IdAttribute"/>. Code that reads others would work in one process only.
/// </summary>
internal static class ExceptionCopy
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly FieldInfo s_message = Base("_message");
    private static readonly FieldInfo s_inner = Base("_innerException");
    private static readonly FieldInfo s_stackTrace = Base("_remoteStackTraceString");
    private static readonly FieldInfo s_status = Base("_HResult");

    public static Exception Of(Exception original)
    {
        try
        {
            var copy = (Exception)RuntimeHelpers.GetUninitializedObject(original.GetType());
            s_message.SetValue(copy, original.Message);
            s_inner.SetValue(copy, original.InnerException is { } inner ? Of(inner) : null);
            s_stackTrace.SetValue(copy, original.StackTrace is { } trace ? trace + Environment.NewLine : null);
            s_status.SetValue(copy, original.HResult);
            CopyMarked(original, copy);
            return copy;
        }
        catch (Exception failure) when (failure is TargetInvocationException or MemberAccessException or CodecNotFoundException)
        {
            // An exception that cannot be copied is better than none.
            return original;
        }
    }

    private static void CopyMarked(Exception original, Exception copy)
    {
        for (var type = original.GetType(); type is not null && type != typeof(Exception); type = type.BaseType)
        {
            foreach (var property in type.GetProperties(Own).Where(static p => p.IsDefined(typeof(IdAttribute), false)))
            {
                if (type.GetField($"<{property.Name}>k__BackingField", Own) is { } field)
                {
                    field.SetValue(copy, field.GetValue(original));
                }
            }

            foreach (var field in type.GetFields(Own).Where(static f => f.IsDefined(typeof(IdAttribute), false)))
            {
                field.SetValue(copy, field.GetValue(original));
            }
        }
    }

    private static FieldInfo Base(string name) => typeof(Exception).GetField(name, Own)!;
}
