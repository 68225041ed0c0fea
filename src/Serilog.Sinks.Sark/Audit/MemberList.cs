using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>
/// The members of one object on their way into a Serilog value: a structure, as Serilog.Expressions needs it for <c>AuditEvent.Details.reason</c>, unless
/// a name is blank, which only a dictionary takes.
/// </summary>
struct MemberList(int capacity)
{
    // Up to here comparing names one by one is quicker than hashing them.
    const int Few = 16;

    LogEventProperty[] _members = new LogEventProperty[capacity];
    int _count;
    HashSet<string>? _names;

    // All members, once one of them has a blank name.
    List<KeyValuePair<ScalarValue, LogEventPropertyValue>>? _pairs;

    /// <returns>False if there is a member of that name already; the first one stays.</returns>
    public bool TryAdd(string name, LogEventPropertyValue value)
    {
        if (!IsNew(name)) return false;

        if (_pairs is null && !LogEventProperty.IsValidName(name))
        {
            _pairs = ToPairs();
            (_names ??= Names()).Add(name);
        }

        if (_pairs is not null)
        {
            _pairs.Add(new KeyValuePair<ScalarValue, LogEventPropertyValue>(new ScalarValue(name), value));
            return true;
        }

        if (_count == _members.Length) Array.Resize(ref _members, Math.Max(4, 2 * _count));
        _members[_count++] = new LogEventProperty(name, value);
        return true;
    }

    public readonly LogEventPropertyValue ToValue() => _pairs is not null ? new DictionaryValue(_pairs) : new StructureValue(ToProperties());

    /// <summary>Like <see cref="ToValue" />, with the last member as the type tag if that is its name.</summary>
    /// <param name="tagName">The name under which a formatter writes type tags. A member of that name anywhere else, or alone, is a member.</param>
    public readonly LogEventPropertyValue ToTaggedValue(string tagName) =>
        _pairs is null && _count >= 2 && _members[_count - 1] is { Name: var name, Value: ScalarValue { Value: string typeTag } } && name == tagName
            ? new StructureValue(new ArraySegment<LogEventProperty>(_members, 0, _count - 1), typeTag)
            : ToValue();

    /// <summary>The members as properties; none of them may have a blank name.</summary>
    public readonly LogEventProperty[] ToProperties() => _count == _members.Length ? _members : _members.AsSpan(0, _count).ToArray();

    readonly List<KeyValuePair<ScalarValue, LogEventPropertyValue>> ToPairs()
    {
        var pairs = new List<KeyValuePair<ScalarValue, LogEventPropertyValue>>(_count + 1);
        for (var i = 0; i < _count; i++) pairs.Add(new KeyValuePair<ScalarValue, LogEventPropertyValue>(new ScalarValue(_members[i].Name), _members[i].Value));
        return pairs;
    }

    bool IsNew(string name)
    {
        if (_names is null && _count > Few) _names = Names();
        if (_names is not null) return _names.Add(name);

        for (var i = 0; i < _count; i++)
            if (_members[i].Name == name)
                return false;
        return true;
    }

    readonly HashSet<string> Names()
    {
        var names = new HashSet<string>();
        for (var i = 0; i < _count; i++) names.Add(_members[i].Name);
        return names;
    }
}
